import { RunsModel } from '../../src/model/runsModel';
import { HandEvents, settle, snapshot, step, TableClient } from './fakes';

function setUp(): { model: RunsModel; client: TableClient; events: HandEvents } {
  const client = new TableClient();
  const events = new HandEvents();
  const model = new RunsModel({ client, events, now: () => 1_000_000 });
  client.answers = {
    'GET runs': { runs: [{ run: 'r1' }], total: 1 },
    'GET runs/r1': snapshot('r1'),
    'POST runs': { run: 'r2' },
    'GET runs/r2': snapshot('r2', { seq: 1, steps: [step('load'), step('fit')] })
  };
  return { model, client, events };
}

describe('RunsModel', () => {
  it('shows the last run of a notebook', async () => {
    const { model } = setUp();
    await model.follow('a.ipynb');
    expect(model.runOf('a.ipynb')?.run).toBe('r1');
    expect(model.stateOf('a.ipynb', 'load')).toBe('running');
    expect(model.stateOf('a.ipynb', 'gone')).toBeUndefined();
    expect(model.stateOf('b.ipynb', 'load')).toBeUndefined();
  });

  it('keeps events that come while the snapshot is under way', async () => {
    const { model, client, events } = setUp();
    let open = (): void => undefined;
    await model.follow('a.ipynb');
    client.gate = new Promise(resolve => (open = resolve));
    const started = model.start('a.ipynb', {});
    open();
    await settle();
    client.gate = new Promise(resolve => (open = resolve));
    const opened = model.open('a.ipynb', 'r2');
    events.send({ run: 'r2', seq: 1, kind: 'run-started', steps: ['load', 'fit'] });
    events.send({ run: 'r2', seq: 2, kind: 'step-started', step: 'load' });
    open();
    await Promise.all([started, opened]);
    expect(model.stateOf('a.ipynb', 'load')).toBe('running');
  });

  it('finds a run that was started elsewhere', async () => {
    const { model, events } = setUp();
    await model.follow('a.ipynb');
    const lists: string[] = [];
    model.listChanged.connect((_, path) => lists.push(path));
    events.send({ run: 'r2', seq: 1, kind: 'run-started', path: 'a.ipynb' });
    await settle();
    expect(model.runOf('a.ipynb')?.run).toBe('r2');
    expect(lists).toEqual(['a.ipynb']);
  });

  it('takes a new snapshot when output is missing, and when the run ended', async () => {
    const { model, client, events } = setUp();
    await model.follow('a.ipynb');
    const asked = (): number => client.asked.filter(one => one.path === 'runs/r1').length;
    expect(asked()).toBe(1);
    events.send({ run: 'r1', kind: 'output', step: 'load', offset: 90, next: 95, text: 'hello' });
    await settle();
    expect(asked()).toBe(2);
    client.answers['GET runs/r1'] = snapshot('r1', { status: 'succeeded', seq: 9 });
    events.send({ run: 'r1', seq: 9, kind: 'run-ended', status: 'succeeded' });
    await settle();
    expect(asked()).toBe(3);
    expect(model.runOf('a.ipynb')?.status).toBe('succeeded');
  });

  it('looks again after the connection was lost', async () => {
    const { model, client, events } = setUp();
    await model.follow('a.ipynb');
    client.answers['GET runs/r1'] = snapshot('r1', { seq: 8, steps: [step('load', { status: 'succeeded' })] });
    events.reconnected.emit();
    await settle();
    expect(model.stateOf('a.ipynb', 'load')).toBe('succeeded');
  });

  it('says what went wrong, and goes on', async () => {
    const { model, client, events } = setUp();
    client.answers['GET runs'] = new Error('server away');
    await model.follow('a.ipynb');
    expect(model.errorOf('a.ipynb')?.message).toBe('server away');
    expect(model.isLoaded('a.ipynb')).toBe(true);
    client.answers['GET runs'] = { runs: [{ run: 'r1' }], total: 1 };
    events.reconnected.emit();
    await settle();
    expect(model.errorOf('a.ipynb')).toBeNull();
    expect(model.runOf('a.ipynb')?.run).toBe('r1');
  });

  it('sends what was chosen, and shows the run that it started', async () => {
    const { model, client } = setUp();
    await model.start('a.ipynb', { parameters: { n: '7' }, only: ['fit'] });
    expect(client.asked[0]).toEqual({
      method: 'POST',
      path: 'runs',
      data: { path: 'a.ipynb', parameters: { n: '7' }, only: ['fit'] }
    });
    expect(model.runOf('a.ipynb')?.run).toBe('r2');
  });

  it('goes along when the notebook gets another name', async () => {
    const { model } = setUp();
    await model.follow('a.ipynb');
    model.rename('a.ipynb', 'b.ipynb');
    expect(model.runOf('b.ipynb')?.run).toBe('r1');
    expect(model.runOf('a.ipynb')).toBeNull();
  });
});
