/**
 * The state of one run: a snapshot of the server, and events applied to it in order.
 * Pure: every change is a new object; the clock is handed in.
 */
import type { ItemCounts, RunEvent } from '../services/api';
import type { StepStatus } from '../tokens';
import { keepTail, toPlainText } from './plainText';

export type RunStatus = 'running' | 'succeeded' | 'failed' | 'cancelled';

/** Why a step or an attempt did not succeed; text as it came. */
export interface Failure {
  readonly kind: string;
  readonly message: string;
  readonly cell?: string;
  readonly number?: number;
  readonly line?: number;
  readonly traceback: string;
  /** What stood in the cell, where its notebook has no ids of cells. */
  readonly source?: string;
}

export interface StepState {
  readonly name: string;
  readonly status: StepStatus;
  /** How long it took; undefined while it runs. */
  readonly seconds?: number;
  /** What it took before, as a rule. */
  readonly expected?: number;
  /** When it started, on this machine's clock, in milliseconds; undefined if unknown. */
  readonly startedAt?: number;
  readonly failure?: Failure;
  readonly reasons: readonly string[];
  /** The end of what it wrote. */
  readonly output: string;
  /** Where in the log of the step the output ends. */
  readonly outputEnd: number;
  /** Of a repeated step: how many items there are, and how they fare. */
  readonly items?: ItemCounts;
}

export interface RunState {
  readonly run: string;
  readonly path: string;
  readonly status: RunStatus;
  readonly reason: string;
  /** The number of the last event that this state knows. */
  readonly seq: number;
  readonly startedAt: number;
  readonly seconds?: number;
  /** What earlier runs took, as a rule. */
  readonly expected?: number;
  /** Values as Python source. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly command: string;
  /** The sweep that the run belongs to. */
  readonly sweep?: string;
  readonly steps: readonly StepState[];
}

/** Characters of output kept per step: the rest is in the log. */
export const OUTPUT_KEPT = 20_000;

/**
 * Apply an event; return the same state when it says nothing new.
 *
 * An event of another run, or one that the snapshot has already seen, changes nothing; nor does
 * output that does not continue what is known (see `missesOutput`).
 */
export function applyEvent(state: RunState, event: RunEvent, now: number): RunState {
  if (event.run !== state.run) {
    return state;
  }
  if (event.kind === 'output') {
    return addOutput(state, event);
  }
  if (event.seq === undefined || event.seq <= state.seq) {
    return state;
  }
  const seen = { ...state, seq: event.seq };
  switch (event.kind) {
    case 'run-started':
      return { ...seen, status: 'running', steps: (event.steps ?? []).map(name => findStep(seen, name) ?? newStep(name)) };
    case 'run-ended':
      return endRun(seen, event, now);
    case 'step-decided':
      return changeStep(seen, event.step, step => ({ ...step, reasons: event.reasons ?? step.reasons }));
    case 'step-started':
      return changeStep(seen, event.step, step => startStep(step, event, now));
    case 'step-ended':
      return changeStep(seen, event.step, step => ({
        ...step,
        status: readStepStatus(event.status) ?? 'succeeded',
        seconds: event.seconds ?? step.seconds ?? sinceStart(step, now),
        failure: readFailure(event.error),
        reasons: event.reasons?.length ? event.reasons : step.reasons
      }));
    case 'items':
      return changeStep(seen, event.step, step => ({ ...step, items: event.items ?? step.items }));
    default:
      return seen;
  }
}

/** Whether output came that lies beyond what is known: the log between has to be asked for. */
export function missesOutput(state: RunState, event: RunEvent): boolean {
  const step = event.step === undefined ? undefined : findStep(state, event.step);
  return (
    event.kind === 'output' && event.run === state.run && step !== undefined && (event.offset ?? 0) > step.outputEnd
  );
}

/** Checks and setup are attempts of their own: the step goes on, its clock too. */
function startStep(step: StepState, event: RunEvent, now: number): StepState {
  const goesOn = step.status === 'running' && event.task !== 'step';
  return { ...step, status: 'running', startedAt: goesOn ? step.startedAt : now, seconds: undefined, failure: undefined };
}

function addOutput(state: RunState, event: RunEvent): RunState {
  const { step: name, text = '', offset, next } = event;
  const step = name === undefined ? undefined : findStep(state, name);
  if (step === undefined || offset !== step.outputEnd || next === undefined) {
    return state;
  }
  return changeStep(state, name, known => ({
    ...known,
    output: keepTail(known.output + text, OUTPUT_KEPT),
    outputEnd: next
  }));
}

export function findStep(state: RunState, name: string): StepState | undefined {
  return state.steps.find(step => step.name === name);
}

function endRun(state: RunState, event: RunEvent, now: number): RunState {
  const status = readRunStatus(event.status) ?? 'succeeded';
  return {
    ...state,
    status,
    reason: event.reason ?? state.reason,
    seconds: event.seconds ?? (now - state.startedAt) / 1000,
    steps: state.steps.map(step =>
      step.status === 'running' || step.status === 'waiting'
        ? { ...step, status: status === 'cancelled' ? 'cancelled' : 'skipped' }
        : step
    )
  };
}

function changeStep(
  state: RunState,
  name: string | undefined,
  change: (step: StepState) => StepState
): RunState {
  // names that are no steps are those of other tasks, such as that of setup
  const index = state.steps.findIndex(step => step.name === name);
  if (index < 0) {
    return state;
  }
  const steps = [...state.steps];
  steps[index] = change(steps[index]);
  return { ...state, steps };
}

export function newStep(name: string): StepState {
  return { name, status: 'waiting', reasons: [], output: '', outputEnd: 0 };
}

function sinceStart(step: StepState, now: number): number | undefined {
  return step.startedAt === undefined ? undefined : (now - step.startedAt) / 1000;
}

const STEP_STATUSES: readonly StepStatus[] = [
  'waiting',
  'running',
  'succeeded',
  'reused',
  'failed',
  'skipped',
  'cancelled'
];

export function readStepStatus(value: unknown): StepStatus | undefined {
  return STEP_STATUSES.find(status => status === value);
}

export function readRunStatus(value: unknown): RunStatus | undefined {
  return (['running', 'succeeded', 'failed', 'cancelled'] as const).find(one => one === value);
}

/** Read an error of a step; the traceback is made plain. */
export function readFailure(value: unknown): Failure | undefined {
  if (typeof value === 'string' && value) {
    return { kind: 'raised', message: toPlainText(value), traceback: '' };
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  const error = value as Record<string, unknown>;
  return {
    kind: text(error['kind']) || 'raised',
    message: toPlainText(text(error['message'])),
    cell: text(error['cell']) || undefined,
    number: count(error['number']),
    line: count(error['line']),
    traceback: toPlainText(text(error['traceback'])),
    source: text(error['source']) || undefined
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
