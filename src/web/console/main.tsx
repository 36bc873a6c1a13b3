import { render } from 'preact'

const root = document.getElementById('app')
if (root) render(<p>一次办</p>, root)
