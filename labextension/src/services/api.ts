/**
 * What the server's requests, answers and events look like.
 *
 * Made by `npm run types` from src/cellwright/server/schemas: change those.
 */

export type Role = 'step' | 'setup' | 'parameters' | 'check' | 'skip';
export type MarkForm = 'magic' | 'metadata' | 'tag';
export type MarkEdit = MarkCells | RenameStep | SetOptions;
export type Severity = 'error' | 'warning' | 'info';
export type OutcomeKind =
  'succeeded' | 'raised' | 'check' | 'kernel-died' | 'out-of-memory' | 'timed-out' | 'cancelled' | 'machinery';
export type StepStatus = 'waiting' | 'running' | 'succeeded' | 'reused' | 'failed' | 'skipped' | 'cancelled';
export type RunStatus = 'running' | 'succeeded' | 'failed' | 'cancelled';
/**
 * A value of a frame or an array; what JSON has not (dates, complex numbers, not-a-number) is text.
 */
export type Cell = string | number | boolean | null;
export type ArtifactView = FrameView | ArrayView | FigureView | EstimatorView | TextView | OpaqueView;

/**
 * What every answer with a status from 400 on holds.
 */
export interface Failure {
  error: FailureReason;
  /**
   * The error's message again, where Jupyter's own code looks for it.
   */
  message: string;
}
export interface FailureReason {
  /**
   * Stable name for programs.
   */
  code: string;
  message: string;
  where: string;
  hint: string;
}
/**
 * Options of a step by name, as in the schema of marks: {"retries": 2, "timeout": "10m"}.
 */
export interface Options {
  [k: string]: unknown;
}
/**
 * A mark to be set. Without `settings` a cell keeps the options that stand on it.
 */
export interface NewMark {
  role: Role;
  step?: string | null;
  settings?: Options;
  /**
   * By default the form that the cell's mark has, else metadata; magic where `foreach` or `when` is set.
   */
  form?: 'magic' | 'metadata' | 'tag';
}
/**
 * Gives cells a mark, or takes theirs off (null).
 */
export interface MarkCells {
  /**
   * @minItems 1
   */
  cells: string[];
  mark: NewMark | null;
}
/**
 * Gives a step another name, also where checks and `after` name it.
 */
export interface RenameStep {
  rename: {
    from: string;
    to: string;
  };
}
/**
 * Gives a step its options: they go to its first cell, and off its others.
 */
export interface SetOptions {
  step: string;
  settings: Options;
}
/**
 * A cell that changed, with its whole new source and metadata.
 */
export interface EditedCell {
  id: string;
  number: number;
  source: string;
  metadata: {
    [k: string]: unknown;
  };
}
/**
 * The mark of one cell; `settings` are the options that stand on this cell.
 */
export interface CellMark {
  cell: string;
  /**
   * The cell's place among all cells, from 1.
   */
  number: number;
  role: Role;
  step: string | null;
  form: MarkForm;
  settings: Options;
}
export interface Fix {
  id: string;
  title: string;
  edits: MarkEdit[];
}
export interface Problem {
  code: string;
  severity: Severity;
  message: string;
  notebook: string;
  cell: string | null;
  number: number | null;
  line: number | null;
  hint: string;
  /**
   * Only in the answer to `analysis`.
   */
  fixes?: Fix[];
}
export interface Parameter {
  name: string;
  /**
   * As Python writes it: `int`, `list[str]`, `date`.
   */
  type: string;
  /**
   * As JSON; dates, paths and the like as text.
   */
  default: unknown;
  /**
   * The default as the notebook writes it.
   */
  source?: string;
}
export interface ReadSource {
  source: 'step' | 'setup' | 'parameter' | 'unbound';
  step?: string;
}
export interface Step {
  name: string;
  cells: string[];
  reads: {
    [k: string]: ReadSource;
  };
  writes: string[];
  changes: string[];
  outputs: string[];
  checks: string[];
  settings: Options;
}
export interface Edge {
  from: string;
  to: string;
  variables: string[];
  files: string[];
  other: string[];
  evidence: {
    [k: string]: 'static' | 'observed' | 'declared';
  };
}
export interface Graph {
  pipeline: string;
  notebook: string;
  parameters: Parameter[];
  /**
   * In notebook order.
   */
  steps: Step[];
  edges: Edge[];
}
/**
 * A notebook as nbformat JSON: the unsaved state in the browser. Outputs may be left out (then what `check` reads from outputs is not told).
 */
export interface Content {
  [k: string]: unknown;
}
/**
 * Values by name: JSON values, or texts as typed on a command line (`2026-01-31`, `[1, 2]`, `0.5`) for parameters that are no text.
 */
export interface ParameterValues {
  [k: string]: unknown;
}
/**
 * Parameters that are swept: values by name, as typed between commas (`0.1,0.01`), or `range(2,6)`. One run for each combination.
 */
export interface SweepValues {
  [k: string]: string;
}
export interface Metric {
  name: string;
  /**
   * Null where JSON has no such number.
   */
  value: number | null;
  index: number;
}
export interface Actor {
  user: string;
  host: string;
  process: number;
  ci: string;
}
export interface Artifact {
  digest: string;
  /**
   * Digest of the value itself.
   */
  value: string;
  type: string;
  bytes: number;
  summary: string;
  [k: string]: unknown;
}
export interface StepError {
  kind: OutcomeKind;
  cell: string | null;
  number: number | null;
  line: number | null;
  message: string;
  traceback: string;
  /**
   * In a run that is looked at: what stood in the cell, where the notebook has no ids of cells.
   */
  source?: string;
}
export interface VersionAnswer {
  /**
   * Version of the Python package.
   */
  server: string;
  /**
   * Number of this contract.
   */
  api: number;
}
export interface AnalysisRequest {
  path: string;
  content?: Content;
}
export interface AnalysisAnswer {
  graph: Graph;
  problems: Problem[];
  marks: CellMark[];
  /**
   * The converted package that the notebook names, relative to the server's root.
   */
  package: string | null;
}
export interface MarksRequest {
  path: string;
  content?: Content;
  /**
   * Done in order, all or none.
   */
  edits: MarkEdit[];
}
export interface MarksAnswer {
  cells: EditedCell[];
}
export interface ScriptRequest {
  path: string;
  content?: Content;
  step: string;
}
export interface ScriptAnswer {
  /**
   * In the package: `steps/train.py`.
   */
  path: string;
  text: string;
}
export interface SuggestRequest {
  path: string;
  content?: Content;
}
export interface SuggestedStep {
  name: string;
  cells: string[];
  reason: string;
  settings: Options;
}
export interface SuggestedCell {
  cell: string;
  number: number;
  reason: string;
}
/**
 * The proposal. `edits` accept all of it; to accept some of its steps, take the edits that name their cells.
 */
export interface SuggestAnswer {
  notebook: string;
  steps: SuggestedStep[];
  setup: SuggestedCell[];
  parameters: SuggestedCell | null;
  skipped: SuggestedCell[];
  /**
   * How many cells keep the mark that they have.
   */
  kept: number;
  notes: string[];
  problems: Problem[];
  edits: MarkCells[];
}
export interface ConvertRequest {
  path: string;
  directory?: string | null;
}
export interface ConvertAnswer {
  directory: string;
  steps: {
    name: string;
    version: string;
    path: string;
    changed: boolean;
  }[];
}
export interface SyncRequest {
  path: string;
  directory?: string | null;
  to?: 'notebook' | 'scripts' | 'both';
  /**
   * Of cells whose edits exclude each other, the side that wins, by the cell's id.
   */
  keep?: {
    [k: string]: 'notebook' | 'scripts';
  };
  /**
   * Say what would change, and write nothing.
   */
  dry_run?: boolean;
}
export interface SyncConflict {
  kind: string;
  message: string;
  where: string;
  cell: string | null;
  step: string | null;
  hint: string;
  /**
   * The text in the notebook; null where it is gone.
   */
  notebook: string | null;
  /**
   * The text in the script; null where it is gone.
   */
  script: string | null;
  /**
   * What both were made from, where it is known.
   */
  base: string | null;
}
export interface SyncAnswer {
  changed: {
    side: string;
    what: string;
    cell: string | null;
    step: string | null;
  }[];
  conflicts: SyncConflict[];
  notebook: string;
  directory: string;
  /**
   * Paths that were written; with `dry_run` none.
   */
  written: string[];
}
export interface ParametersRequest {
  path: string;
  content?: Content;
  parameters: ParameterValues;
  sweep?: SweepValues;
}
export interface ParametersAnswer {
  /**
   * How many runs a sweep has, 1 for none; 0 while something is wrong with it.
   */
  runs: number;
  /**
   * What is wrong, by parameter; empty when all is well.
   */
  problems: {
    [k: string]: string;
  };
}
export interface SampleRequest {
  directory: string;
}
export interface SampleAnswer {
  /**
   * The sample notebook, written there under a name that was free.
   */
  path: string;
}
export interface PlanRequest {
  path: string;
  content?: Content;
  parameters?: ParameterValues;
  sweep?: SweepValues;
  only?: string[];
  from?: string[];
  force?: string[];
  resume?: string | null;
  cache?: 'auto' | 'off';
}
export interface PlanAnswer {
  steps: {
    name: string;
    decision: 'run' | 'reuse';
    reasons: string[];
  }[];
  /**
   * The command line that runs this.
   */
  command: string;
}
/**
 * As PlanRequest, without content: the file on disk is run, so save the notebook before.
 */
export interface RunRequest {
  path: string;
  parameters?: ParameterValues;
  sweep?: SweepValues;
  only?: string[];
  from?: string[];
  force?: string[];
  resume?: string | null;
  cache?: 'auto' | 'off';
  jobs?: number;
}
export interface RunAnswer {
  /**
   * Its id; of a sweep that of the first run.
   */
  run: string;
}
export interface CancelRequest {
  /**
   * Whether the whole sweep of the run is to end.
   */
  sweep?: boolean;
}
/**
 * `path` names a notebook (its runs) or a folder (all runs of its project; the default is the root).
 */
export interface RunsQuery {
  path?: string;
  status?: RunStatus;
  /**
   * Stands in the id, the pipeline, the user, a parameter, or the reason.
   */
  text?: string;
  /**
   * The runs of one sweep.
   */
  sweep?: string;
  offset?: number;
  limit?: number;
}
/**
 * `path` says in which project to look: a notebook or folder of it.
 */
export interface RunQuery {
  path?: string;
}
export interface RunHead {
  run: string;
  pipeline: string;
  /**
   * Relative to the server's root; null where it lies outside.
   */
  notebook: string | null;
  status: RunStatus;
  reason: string;
  actor: Actor;
  /**
   * ISO 8601, with its zone.
   */
  started: string;
  /**
   * How long it took, or has been running.
   */
  seconds: number | null;
  commit: string;
  dirty: boolean;
  /**
   * Python source by name.
   */
  parameters: {
    [k: string]: string;
  };
  resumed_from: string | null;
  /**
   * What all runs of one sweep have in common; null for others.
   */
  sweep: string | null;
  /**
   * Logged numbers by step.
   */
  metrics: {
    [k: string]: Metric[];
  };
}
export interface RunsAnswer {
  /**
   * Newest first.
   */
  runs: RunHead[];
  /**
   * How many there are with this filter.
   */
  total: number;
}
export interface StepView {
  name: string;
  status: StepStatus;
  attempts: number;
  /**
   * How long it took, or has been running.
   */
  seconds: number | null;
  /**
   * Median of earlier runs.
   */
  expected: number | null;
  reasons: string[];
  reused_from: string | null;
  metrics: Metric[];
  error: StepError | null;
  log: LogTail | null;
  /**
   * Of a repeated step; null for others, and before it has begun.
   */
  items: ItemCounts | null;
}
/**
 * The last lines of what a step has written; `next` is the offset of what comes next.
 */
export interface LogTail {
  text: string;
  offset: number;
  next: number;
}
/**
 * How many items of a repeated step there are (null: not known yet), and how many have come to what.
 */
export interface ItemCounts {
  total: number | null;
  succeeded: number;
  reused: number;
  failed: number;
  skipped: number;
  cancelled: number;
}
export interface ItemsQuery {
  path?: string;
  step: string;
  status?: StepStatus;
  offset?: number;
  limit?: number;
}
/**
 * An item that has ended. Its name (`fit[3]`) is that of a step wherever one is asked for: record, artifacts, logs, debug, executed.
 */
export interface ItemLine {
  name: string;
  status: StepStatus;
  seconds: number | null;
  /**
   * What tells it from others: inputs in short.
   */
  values: {
    [k: string]: string;
  };
  error: StepError | null;
}
export interface ItemsAnswer {
  items: ItemLine[];
  /**
   * How many there are with this state.
   */
  total: number;
}
export interface RunSnapshot {
  run: string;
  pipeline: string;
  notebook: string | null;
  status: RunStatus;
  reason: string;
  actor: Actor;
  started: string;
  seconds: number | null;
  /**
   * Seconds that earlier runs took (median).
   */
  expected: number | null;
  commit: string;
  dirty: boolean;
  parameters: {
    [k: string]: string;
  };
  resumed_from: string | null;
  sweep: string | null;
  /**
   * Number of the last event that is in here.
   */
  seq: number;
  /**
   * The command line that runs the same again.
   */
  command: string;
  /**
   * In notebook order.
   */
  steps: StepView[];
}
export interface CancelAnswer {
  run: string;
  status: RunStatus;
}
/**
 * `offset` counts bytes of the step's log, all attempts one after the other.
 */
export interface LogsQuery {
  path?: string;
  step: string;
  offset?: number;
  limit?: number;
}
export interface LogsAnswer {
  text: string;
  next: number;
  /**
   * Whether this is all, for now or for good.
   */
  end: boolean;
}
export interface Attempt {
  number: number;
  kind: 'setup' | 'step' | 'check';
  outcome: OutcomeKind | null;
  error: StepError | null;
  started: string | null;
  seconds: number | null;
  cpu_seconds: number | null;
  peak_memory: number | null;
  /**
   * Whether its executed notebook is there (see `executed`).
   */
  executed: boolean;
}
export interface StepRecord {
  run: string;
  step: string;
  status: StepStatus;
  version: string;
  key: string;
  seconds: number | null;
  reasons: string[];
  reused_from: string | null;
  inputs: {
    [k: string]: Artifact;
  };
  /**
   * What was handed on.
   */
  outputs: {
    [k: string]: Artifact;
  };
  /**
   * What was kept for people, such as figures.
   */
  results: {
    [k: string]: Artifact;
  };
  files_read: string[];
  files_written: string[];
  notes: string[];
  metrics: Metric[];
  error: StepError | null;
  tries: Attempt[];
  /**
   * The step's script as it was in this run.
   */
  script: string | null;
}
export interface DebugRequest {
  step: string;
}
export interface DebugAnswer {
  /**
   * A notebook to open, relative to the server's root.
   */
  notebook: string;
}
/**
 * Asks for a copy of the executed notebook of a step's attempt (the last one by default) in a place that Jupyter opens.
 */
export interface ExecutedRequest {
  step: string;
  kind?: 'setup' | 'step' | 'check';
  attempt?: number;
}
/**
 * `offset` and `limit` count rows of a frame, or characters of a text.
 */
export interface ArtifactQuery {
  path?: string;
  offset?: number;
  limit?: number;
}
/**
 * Counts between edges (one more than counts), or counts of the most frequent values.
 */
export interface Histogram {
  edges?: Cell[];
  values?: Cell[];
  counts: number[];
  /**
   * Rows with none of the values.
   */
  other?: number;
}
export interface Column {
  name: string;
  type: string;
  nulls: number | null;
  histogram: Histogram | null;
}
export interface FrameView {
  kind: 'frame';
  type: string;
  digest: string;
  bytes: number;
  summary: string;
  shape: number[];
  columns: Column[];
  /**
   * Columns that are not shown.
   */
  more_columns: number;
  offset: number;
  /**
   * Labels of the rows.
   */
  index: Cell[];
  rows: Cell[][];
  /**
   * Whether counts and histograms are estimated from a sample of the rows.
   */
  partial: boolean;
  /**
   * Why there are no rows: reading them would run the code of a pickle.
   */
  why?: string;
}
export interface ArrayView {
  kind: 'array';
  type: string;
  digest: string;
  bytes: number;
  summary: string;
  shape: number[];
  dtype: string;
  /**
   * Such as minimum, maximum, mean; empty where they make no sense.
   */
  statistics: {
    [k: string]: Cell;
  };
  histogram: Histogram | null;
  /**
   * The first rows and columns of the first plane.
   */
  corner: Cell[][];
  partial: boolean;
}
export interface FigureView {
  kind: 'figure';
  type: string;
  digest: string;
  bytes: number;
  summary: string;
  /**
   * Base 64.
   */
  png: string;
}
export interface EstimatorView {
  kind: 'estimator';
  type: string;
  digest: string;
  bytes: number;
  summary: string;
  /**
   * Python source by name.
   */
  parameters: {
    [k: string]: string;
  };
}
export interface TextView {
  kind: 'text' | 'value';
  type: string;
  digest: string;
  bytes: number;
  summary: string;
  text: string;
  offset: number;
  next: number;
  end: boolean;
}
/**
 * A value that is described only, since showing it would mean running its code.
 */
export interface OpaqueView {
  kind: 'opaque';
  type: string;
  digest: string;
  bytes: number;
  summary: string;
  why: string;
}
export interface DiffQuery {
  a: string;
  b: string;
  path?: string;
}
/**
 * Planes by name; a plane without differences is {}. More planes come: show unknown ones as a list of keys and values.
 */
export interface DiffAnswer {
  a: string;
  b: string;
  planes: {
    [k: string]: {
      [k: string]: unknown;
    };
  };
  summary: string;
}
/**
 * What happened in a run. Take `GET runs/ID`, then apply events with a greater `seq`; `output` events have an `offset` instead: apply one where it continues the step's log.
 */
export interface RunEvent {
  run: string;
  kind:
    'run-started' | 'step-decided' | 'step-started' | 'attempt-ended' | 'step-ended' | 'items' | 'output' | 'run-ended';
  /**
   * The event's number in its run; not for `output`.
   */
  seq?: number;
  /**
   * The notebook, relative to the server's root; null where it lies outside.
   */
  path?: string | null;
  /**
   * ISO 8601; not for `output`.
   */
  time?: string;
  step?: string;
  task?: 'setup' | 'step' | 'check';
  attempt?: number;
  /**
   * Of the step (`step-ended`) or the run (`run-ended`); of the attempt (`attempt-ended`) its outcome's kind.
   */
  status?: string;
  decision?: 'run' | 'reuse';
  reasons?: string[];
  seconds?: number | null;
  error?: {
    kind: string;
    cell: string | null;
    number: number | null;
    line: number | null;
    message: string;
    traceback: string;
    [k: string]: unknown;
  } | null;
  reason?: string;
  /**
   * The run's steps in order (`run-started`).
   */
  steps?: string[];
  /**
   * What a step wrote (`output`).
   */
  text?: string;
  /**
   * Where in the step's log the text begins (`output`).
   */
  offset?: number;
  /**
   * Where it ends (`output`).
   */
  next?: number;
  /**
   * How the items of a repeated step fare by now (`items`): as in the snapshot, not what changed.
   */
  items?: {
    total: number | null;
    succeeded: number;
    reused: number;
    failed: number;
    skipped: number;
    cancelled: number;
  };
}
