// Writes src/version.ts from the one version number, which package.json holds.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const path = 'labextension/src/version.ts';
const text = `/** The version of this front end. Written by scripts/write-version.mjs. */
export const VERSION = '${version}';
`;
if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
  writeFileSync(path, text);
}
