// Writes src/services/api.ts from the server's JSON Schemas; with --check only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const FOLDER = 'src/cellwright/server/schemas';
const OUTPUT = 'labextension/src/services/api.ts';
const FILES = ['types', 'notebook', 'runs', 'views'];

const HEADER = `/**
 * What the server's requests, answers and events look like.
 *
 * Made by \`npm run types\` from src/cellwright/server/schemas: change those.
 */
`;

function read(name) {
  return JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8'));
}

/** References become local, objects closed, as the server checks them. */
function joined(node) {
  if (Array.isArray(node)) {
    return node.map(joined);
  }
  if (node === null || typeof node !== 'object') {
    return node;
  }
  const made = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, joined(value)]));
  if (typeof made.$ref === 'string') {
    made.$ref = `#${made.$ref.split('#')[1]}`;
  }
  if (made.type === 'object' && made.properties && made.additionalProperties === undefined) {
    made.additionalProperties = false;
  }
  if (Object.keys(made).every(key => key === 'description')) {
    made.tsType = 'unknown'; // anything
  }
  return made;
}

const $defs = Object.fromEntries(FILES.flatMap(name => Object.entries(joined(read(name).$defs))));
const event = joined(read('event'));
delete event.$id;
$defs.RunEvent = event;

// one root that mentions everything, and is itself left out of what is written
const root = {
  title: 'CellwrightApi',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.keys($defs).map(name => [name, { $ref: `#/$defs/${name}` }])),
  $defs
};
const made = await compile(root, 'CellwrightApi', {
  bannerComment: HEADER,
  ignoreMinAndMaxItems: true,
  strictIndexSignatures: false,
  unknownAny: true,
  style: { singleQuote: true, printWidth: 120 }
});
const text = made
  .replace(/export interface CellwrightApi \{[\s\S]*?\n\}\n/, '')
  .replace(/^ \* This interface was referenced by `CellwrightApi`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/gm, '')
  .replace(/^( \*\n)+ \*\/$/gm, ' */')
  .replace(/^\/\*\*\n \*\/\n/gm, '')
  .replace(/^ \* \n/gm, ' *\n');

if (process.argv.includes('--check')) {
  if (readFileSync(OUTPUT, 'utf8') !== text) {
    console.error(`${OUTPUT} is not what the schemas say: run \`npm run types\` and commit it.`);
    process.exit(1);
  }
} else {
  writeFileSync(OUTPUT, text);
}
