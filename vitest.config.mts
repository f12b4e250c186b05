import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// JupyterLab's packages are ES modules that do not say so and leave out file extensions: Node cannot load them, Vite can.
const inline = [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\/fast/, /@rjsf\//];

export default defineConfig({
  plugins: [
    {
      name: 'svg-as-text',
      enforce: 'pre',
      load(id) {
        return id.endsWith('.svg')
          ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`
          : undefined;
      }
    }
  ],
  test: {
    include: ['labextension/tests/**/*.test.{ts,tsx}'],
    setupFiles: ['labextension/tests/setup.ts'],
    environment: 'jsdom',
    globals: true,
    css: false,
    server: { deps: { inline } }
  }
});
