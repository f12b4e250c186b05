/** How far a run is, and how long it may still take: arithmetic over its state. */
import type { RunState, StepState } from './runState';

export interface Progress {
  /** Steps that have their results. */
  readonly done: number;
  readonly total: number;
  /** Between 0 and 1; running steps count by their expected time. */
  readonly fraction: number;
  readonly elapsed: number;
  readonly failed: number;
  readonly reused: number;
  /** Steps that the run ended without. */
  readonly left: number;
}

export function measureProgress(state: RunState, now: number): Progress {
  const total = state.steps.length;
  const ended = state.steps.filter(isEnded);
  const running = state.steps.filter(step => step.status === 'running');
  const count = (status: StepState['status']): number => state.steps.filter(step => step.status === status).length;
  const weight = (step: StepState): number => Math.max(step.expected ?? 1, 0.1);
  const all = state.steps.reduce((sum, step) => sum + weight(step), 0);
  const behind =
    ended.reduce((sum, step) => sum + weight(step), 0) +
    running.reduce(
      (sum, step) => sum + Math.min(stepElapsed(step, now) ?? 0, 0.95 * weight(step)),
      0
    );
  return {
    done: count('succeeded') + count('reused'),
    total,
    fraction: state.status !== 'running' ? 1 : all > 0 ? Math.min(behind / all, 0.99) : 0,
    elapsed: state.seconds ?? Math.max(0, (now - state.startedAt) / 1000),
    failed: count('failed'),
    reused: count('reused'),
    left: count('skipped')
  };
}

export function isEnded(step: StepState): boolean {
  return step.status !== 'waiting' && step.status !== 'running';
}

/** Seconds that a step took or has been running for. */
export function stepElapsed(step: StepState, now: number): number | undefined {
  if (step.seconds !== undefined) {
    return step.seconds;
  }
  return step.status === 'running' && step.startedAt !== undefined
    ? Math.max(0, (now - step.startedAt) / 1000)
    : undefined;
}
