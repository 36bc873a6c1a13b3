import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'

const path = (name) => fileURLToPath(new URL(name, import.meta.url))

/**
 * The two browser pages: dist/web/widget/index.html (`/`), dist/web/console/index.html (`/console`) and dist/web/assets/*, whose names
 * hold a hash of their contents. Nothing inline, so the strict content security policy needs no exception. Baseline Chromium 78.
 */
export default defineConfig({
  root: path('src/web'),
  base: '/',
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), emptyAssets()],
  build: {
    outDir: path('dist/web'),
    emptyOutDir: false, // the server's own files lie beside the pages
    target: 'chrome78',
    cssTarget: 'chrome78',
    assetsInlineLimit: 0,
    modulePreload: false,
    rollupOptions: { input: { widget: path('src/web/widget/index.html'), console: path('src/web/console/index.html') } },
  },
})

function emptyAssets() {
  return {
    name: 'empty-assets',
    apply: 'build',
    buildStart() {
      for (const folder of ['assets', 'widget', 'console']) rmSync(path(`dist/web/${folder}`), { recursive: true, force: true })
    },
  }
}
