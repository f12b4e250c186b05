import { measureProgress, stepElapsed } from '../../src/model/runProgress';
import { readSnapshot } from '../../src/model/runSnapshot';
import { applyEvent, findStep, missesOutput, type RunState } from '../../src/model/runState';
import type { RunEvent, RunSnapshot } from '../../src/services/api';
import { snapshot, step } from './fakes';

const NOW = 1_000_000;

function start(more: Partial<RunSnapshot> = {}): RunState {
  return readSnapshot(snapshot('r', more), NOW);
}

function after(state: RunState, ...events: Omit<RunEvent, 'run'>[]): RunState {
  return events.reduce<RunState>((one, event) => applyEvent(one, { run: 'r', ...event }, NOW + 5000), state);
}

describe('applyEvent', () => {
  it.each([
    ['seen already', { seq: 3, kind: 'step-ended', step: 'load', status: 'failed' }],
    ['of another run', { run: 'other', seq: 9, kind: 'run-ended' }],
    ['without a number', { kind: 'run-ended', status: 'failed' }]
  ] as [string, RunEvent][])('does nothing with an event %s', (_, event) => {
    const state = start();
    expect(after(state, event)).toBe(state);
  });

  it('follows a step from its start to its end', () => {
    let state = after(start(), { seq: 4, kind: 'step-ended', step: 'load', status: 'succeeded', seconds: 7 });
    expect(findStep(state, 'load')).toMatchObject({ status: 'succeeded', seconds: 7 });
    state = after(state, { seq: 5, kind: 'step-started', step: 'fit', task: 'step' });
    expect(stepElapsed(findStep(state, 'fit')!, NOW + 7000)).toBe(2);
    const error = { kind: 'raised', message: 'no', cell: 'c', number: 3, line: 2, traceback: '\u001b[31mX\u001b[0m' };
    state = after(state, { seq: 6, kind: 'step-ended', step: 'fit', status: 'failed', error });
    expect(findStep(state, 'fit')?.failure).toEqual({ ...error, traceback: 'X' });
  });

  it('lets the clock of a step go on through its checks', () => {
    const state = after(start(), { seq: 4, kind: 'step-started', step: 'load', task: 'check' });
    expect(findStep(state, 'load')?.startedAt).toBe(NOW - 2000);
  });

  it('knows no step that the run has not', () => {
    const state = after(start(), { seq: 4, kind: 'step-started', step: 'setup', task: 'setup' });
    expect(state.steps.map(one => one.name)).toEqual(['load', 'fit']);
  });

  it('takes what a decision says', () => {
    const state = after(
      start(),
      { seq: 4, kind: 'step-decided', step: 'fit', decision: 'reuse', reasons: ['unchanged'] },
      { seq: 5, kind: 'step-ended', step: 'fit', status: 'reused' }
    );
    expect(findStep(state, 'fit')).toMatchObject({ status: 'reused', reasons: ['unchanged'] });
  });

  it.each([
    ['cancelled', 'cancelled'],
    ['failed', 'skipped']
  ])('a run that ended %s leaves no step open', (status, left) => {
    const state = after(start(), { seq: 4, kind: 'run-ended', status, seconds: 9 });
    expect(state.seconds).toBe(9);
    expect(state.steps.map(one => one.status)).toEqual([left, left]);
  });

  it('joins output only where it goes on', () => {
    const begun = start({ steps: [step('load', { log: { text: 'ab', offset: 0, next: 2 } })] });
    const event: Omit<RunEvent, 'run'> = { kind: 'output', step: 'load', offset: 2, next: 4, text: 'cd' };
    const state = after(begun, event, event);
    expect(findStep(state, 'load')).toMatchObject({ output: 'abcd', outputEnd: 4 });
    const beyond: RunEvent = { run: 'r', kind: 'output', step: 'load', offset: 9, next: 10, text: 'x' };
    expect(after(state, beyond)).toBe(state);
    expect(missesOutput(state, beyond)).toBe(true);
    expect(missesOutput(state, { ...beyond, offset: 2, next: 4 })).toBe(false);
  });
});

describe('measureProgress', () => {
  it('weighs steps by the time that they should take', () => {
    const state = start({ steps: [step('a', { status: 'succeeded', expected: 30 }), step('b', { expected: 10 })] });
    expect(measureProgress(state, NOW)).toMatchObject({ done: 1, total: 2, fraction: 0.75, elapsed: 4 });
  });

  it('is not done before it is done', () => {
    const state = start({ steps: [step('a', { status: 'running', seconds: 500, expected: 1 })] });
    expect(measureProgress(state, NOW).fraction).toBeLessThan(1);
    expect(measureProgress({ ...state, status: 'failed' }, NOW).fraction).toBe(1);
  });

  it('counts a step as done when its results are there', () => {
    const steps = [step('a', { status: 'reused' }), step('b', { status: 'failed' }), step('c', { status: 'skipped' })];
    const state = start({ steps });
    expect(measureProgress(state, NOW)).toMatchObject({ done: 1, total: 3, reused: 1, failed: 1, left: 1 });
  });

  it('manages a run without steps', () => {
    expect(measureProgress(start({ steps: [] }), NOW)).toMatchObject({ fraction: 0, total: 0 });
  });
});
