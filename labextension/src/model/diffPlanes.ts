/**
 * Two runs side by side: the planes of `GET diff` as rows of a table.
 *
 * Planes that are not known yet are shown too: whatever they hold is unfolded into rows.
 */

/** One line of a comparison: a name, what it was, what it is. */
export interface DiffRow {
  readonly name: string;
  readonly left: string | number;
  readonly right: string | number;
  /** What numbers count, where the name tells. */
  readonly unit?: 'seconds' | 'bytes';
  /** For numbers: how much more, in parts of the left one. */
  readonly change?: number;
  /** What there is to say beside the two values. */
  readonly note?: string;
}

/** Code before and after, to be shown line by line. */
export interface CodeDiff {
  readonly name: string;
  readonly note: string;
  readonly left: string;
  readonly right: string;
}

export interface DiffPlane {
  readonly id: string;
  readonly rows: readonly DiffRow[];
  readonly codes: readonly CodeDiff[];
  readonly notes: readonly string[];
}

export interface DiffData {
  readonly planes: Readonly<Record<string, unknown>>;
  readonly summary?: unknown;
}

const FIRST = ['status', 'parameters', 'code', 'resources'];
const PAIRS: readonly (readonly [string, string])[] = [
  ['a', 'b'],
  ['left', 'right'],
  ['before', 'after'],
  ['old', 'new'],
  ['from', 'to']
];

/** Read the planes: those that people ask about first come first, then as they came. */
export function readPlanes(data: DiffData): DiffPlane[] {
  return Object.entries(data.planes)
    .map(([id, content]) => readPlane(id, content))
    .sort((one, two) => order(one.id) - order(two.id));
}

export function isEmptyPlane(plane: DiffPlane): boolean {
  return plane.rows.length + plane.codes.length + plane.notes.length === 0;
}

function order(id: string): number {
  const index = FIRST.indexOf(id);
  return index < 0 ? FIRST.length : index;
}

function readPlane(id: string, content: unknown): DiffPlane {
  const rows: DiffRow[] = [];
  const codes: CodeDiff[] = [];
  const notes: string[] = [];
  const same = new Map<string, string[]>();
  unfold('', content, { rows, codes, notes, same }, 0);
  for (const [note, names] of same) {
    notes.push(note ? `${names.join(', ')}: ${note}` : names.join(', '));
  }
  return { id, rows, codes, notes };
}

interface Sink {
  readonly rows: DiffRow[];
  readonly codes: CodeDiff[];
  readonly notes: string[];
  /** Names of texts that stayed, by what is said of them. */
  readonly same: Map<string, string[]>;
}

function unfold(name: string, value: unknown, sink: Sink, depth: number): void {
  if (value === null || value === undefined || depth > 6) {
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((one: unknown, index) => {
      if (typeof one === 'string' || typeof one === 'number') {
        sink.notes.push(name ? `${name}: ${one}` : String(one));
      } else {
        unfold(join(name, labelOf(one) ?? String(index + 1)), one, sink, depth + 1);
      }
    });
    return;
  }
  if (typeof value !== 'object') {
    sink.notes.push(name ? `${name}: ${write(value)}` : write(value));
    return;
  }
  const record = value as Record<string, unknown>;
  const pair = PAIRS.find(([left, right]) => (left in record || right in record) && isLeaf(record[left]) && isLeaf(record[right]));
  if (pair && name) {
    addPair(name, record, pair, sink);
    return;
  }
  for (const [key, one] of Object.entries(record)) {
    if (!(LABELS as readonly string[]).includes(key) || typeof one === 'object') {
      unfold(join(name, key), one, sink, depth + 1);
    }
  }
}

/** A step or a variable may be called `a`: then what is under that name is more than a value. */
function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Array.isArray(value);
}

function addPair(
  name: string,
  record: Record<string, unknown>,
  [leftKey, rightKey]: readonly [string, string],
  sink: Sink
): void {
  const left = record[leftKey];
  const right = record[rightKey];
  const note = ['reason', 'note', 'what', 'change', 'summary']
    .map(key => record[key])
    .filter(one => typeof one === 'string')
    .join('; ');
  if ([left, right].some(one => typeof one === 'string' && one.includes('\n'))) {
    if (left === right) {
      sink.same.set(note, [...(sink.same.get(note) ?? []), name]);
    } else {
      sink.codes.push({ name, note, left: write(left ?? ''), right: write(right ?? '') });
    }
    return;
  }
  const change =
    typeof left === 'number' && typeof right === 'number' && left !== 0 ? (right - left) / Math.abs(left) : undefined;
  const unit = unitOf(name);
  sink.rows.push({
    name,
    left: typeof left === 'number' ? left : write(left),
    right: typeof right === 'number' ? right : write(right),
    ...(unit === undefined ? {} : { unit }),
    ...(change === undefined ? {} : { change }),
    ...(note ? { note } : {})
  });
}

function unitOf(name: string): DiffRow['unit'] {
  if (/seconds$/.test(name)) {
    return 'seconds';
  }
  return /(memory|bytes)$/.test(name) ? 'bytes' : undefined;
}

const LABELS = ['step', 'name', 'variable'] as const;

function labelOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const parts = LABELS.map(key => (value as Record<string, unknown>)[key]).filter(one => typeof one === 'string');
  return parts.length > 0 ? parts.join('.') : undefined;
}

function join(name: string, key: string): string {
  // what is said of each step stands under `steps`: the name of the step is enough
  return name && name !== 'steps' ? `${name} › ${key}` : key;
}

function write(value: unknown): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (typeof value === 'number') {
    return String(Number(value.toPrecision(6)));
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
