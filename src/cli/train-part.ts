/** One of the workers of `npm run train`: does the parts of the training that it is handed. */
import { documentsOf, guidesOf, insideEntriesOf, termsOf } from '../matching/documents'
import { createFacetReader } from '../matching/facets'
import { type LabelledQuestion, type Learnt, type Lessons, type TrainingPart, trainPart } from '../matching/model'
import { remembered } from '../matching/terms'
import { type ContentFiles, knowledgeIn } from './content'
import { work } from './in-processes'

/** The content as it was when the training began: files may change while it runs. */
export interface TrainingSetup {
  files: ContentFiles
  labelled: LabelledQuestion[]
}

work<TrainingSetup, TrainingPart, Learnt>(({ files, labelled }, progress) => {
  const knowledge = knowledgeIn(files)
  const lessons: Lessons = {
    documents: documentsOf(knowledge),
    guides: guidesOf(knowledge),
    entries: insideEntriesOf(knowledge),
    terms: remembered(termsOf(knowledge)),
    reader: createFacetReader(knowledge.language.facets, knowledge.language.dialogue.rules),
    labelled,
  }
  return (part) => trainPart(part, lessons, progress)
})
