import { createMemoryStore } from '../../src/storage/memory'
import { storeBehaviour, storeParts } from '../support/store-behaviour'

storeBehaviour('memory', async (clock) => createMemoryStore(storeParts(clock)))
