/** Reads `GET runs/ID` into a `RunState`; what the answer leaves out is filled with nothing. */
import type { RunSnapshot, StepView } from '../services/api';
import { keepTail } from './plainText';
import {
  OUTPUT_KEPT,
  newStep,
  readFailure,
  readRunStatus,
  readStepStatus,
  type RunState,
  type StepState
} from './runState';

/**
 * Make the state that a snapshot describes.
 *
 * @param now - This machine's clock; the server's may differ, so that durations are trusted and
 * instants are not.
 */
export function readSnapshot(data: RunSnapshot, now: number): RunState {
  const status = readRunStatus(data.status) ?? 'running';
  const running = status === 'running';
  return {
    run: data.run,
    path: data.notebook ?? '',
    status,
    reason: data.reason,
    seq: data.seq,
    startedAt: running ? now - (data.seconds ?? 0) * 1000 : Date.parse(data.started),
    seconds: running ? undefined : (data.seconds ?? undefined),
    expected: data.expected ?? undefined,
    parameters: readParameters(data.parameters),
    command: data.command,
    sweep: data.sweep ?? undefined,
    steps: data.steps.map(step => readStep(step, now))
  };
}

function readStep(data: StepView, now: number): StepState {
  const status = readStepStatus(data.status) ?? 'waiting';
  const running = status === 'running';
  return {
    ...newStep(data.name),
    status,
    seconds: running ? undefined : (data.seconds ?? undefined),
    expected: data.expected ?? undefined,
    startedAt: running ? now - (data.seconds ?? 0) * 1000 : undefined,
    failure: readFailure(data.error),
    reasons: data.reasons,
    output: keepTail(data.log?.text ?? '', OUTPUT_KEPT),
    outputEnd: data.log?.next ?? 0,
    items: data.items ?? undefined
  };
}

/** Parameters are Python source; a value that is not text is written as JSON. */
export function readParameters(
  data: Readonly<Record<string, unknown>> | null | undefined
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value)
    ])
  );
}
