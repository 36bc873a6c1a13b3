import { render } from 'preact'
import '../pages/base.css'
import { App } from './app'
import { readSize } from './stored'
import './widget.css'
import './print.css'

document.documentElement.className = `size-${readSize()}`
const root = document.getElementById('app')
if (root) {
  root.textContent = ''
  render(<App />, root)
}
