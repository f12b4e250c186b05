/**
 * What the server's requests, answers and events look like.
 *
 * Nothing but types: the words are those of the command line's JSON.
 */

export interface ErrorBody {
  code: string;
  message: string;
  where?: string | null;
  hint?: string | null;
}

export interface Version {
  server: string;
  api: number;
}

/** A notebook as nbformat JSON; outputs may be left out. */
export interface NotebookContent {
  nbformat: number;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: CellContent[];
}

export interface CellContent {
  id: string;
  cell_type: string;
  source: string;
  metadata: Record<string, unknown>;
  [key: string]: unknown;
}

export type Role = 'step' | 'setup' | 'parameters' | 'check' | 'skip';
export type Evidence = 'static' | 'observed' | 'declared';

export interface Read {
  source: 'step' | 'setup' | 'parameter' | 'unbound';
  step?: string;
}

export interface GraphStep {
  name: string;
  cells: string[];
  reads: Record<string, Read>;
  writes: string[];
  changes: string[];
  settings: Record<string, unknown>;
}

export interface GraphEdge {
  from: string;
  to: string;
  variables: string[];
  files: string[];
  other: string[];
  evidence: Record<string, Evidence>;
}

export interface Parameter {
  name: string;
  type: string;
  default: unknown;
}

export interface Graph {
  pipeline: string;
  parameters: Parameter[];
  steps: GraphStep[];
  edges: GraphEdge[];
}

export type Severity = 'error' | 'warning' | 'info';

export interface Problem {
  code: string;
  severity: Severity;
  message: string;
  notebook?: string | null;
  cell?: string | null;
  line?: number | null;
  hint?: string | null;
  fixes?: Fix[];
}

export interface Fix {
  id: string;
  title: string;
  edits: Edit[];
}

export interface NewMark {
  role: Role;
  step?: string | null;
  settings?: Record<string, unknown>;
}

export interface MarkEdit {
  cells: string[];
  mark: NewMark | null;
}

export interface RenameEdit {
  rename: { from: string; to: string };
}

export type Edit = MarkEdit | RenameEdit;

export interface CellMark {
  cell: string;
  role: Role;
  step?: string | null;
  form: 'magic' | 'metadata' | 'tag';
  settings: Record<string, unknown>;
}

export interface Analysis {
  graph: Graph;
  problems: Problem[];
  marks: CellMark[];
  package: string | null;
}

export interface CellChange {
  id: string;
  source: string;
  metadata: Record<string, unknown>;
}

export interface MarksAnswer {
  cells: CellChange[];
}

export interface ScriptAnswer {
  path: string;
  text: string;
}

export interface Proposal {
  steps: { name: string; cells: string[]; reasons: string[] }[];
  cells: { id: string; mark: NewMark | null; reason: string }[];
  problems: Problem[];
}

export interface ConvertAnswer {
  directory: string;
  steps: { name: string; version: string; path: string; changed: boolean }[];
}

export interface Conflict {
  cell?: string | null;
  step?: string | null;
  path?: string | null;
  message?: string;
  notebook: string;
  script: string;
  common?: string | null;
}

export interface SyncAnswer {
  changed: string[];
  conflicts: Conflict[];
}

export interface SampleAnswer {
  path: string;
}
