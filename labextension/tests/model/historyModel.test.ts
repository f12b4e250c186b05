import { HistoryModel } from '../../src/model/historyModel';
import type { RunHead } from '../../src/services/api';
import { settle, TableClient } from './fakes';

function head(run: string, started: string): RunHead {
  return {
    run,
    started,
    pipeline: 'a',
    status: 'succeeded',
    reason: '',
    notebook: 'a.ipynb',
    actor: { user: 'u', host: 'h', process: 1, ci: '' },
    seconds: 1,
    commit: '',
    dirty: false,
    parameters: {},
    resumed_from: null,
    sweep: null,
    metrics: {}
  };
}

const NEW = head('r2', '2026-11-24T11:00:00+00:00');
const OLD = head('r1', '2026-11-24T10:00:00+00:00');

function setUp(): { model: HistoryModel; client: TableClient } {
  const client = new TableClient();
  client.answers['GET runs'] = { runs: [NEW, OLD], total: 60 };
  return { client, model: new HistoryModel(client, 'a.ipynb') };
}

describe('HistoryModel', () => {
  it('asks for a page with the filter', async () => {
    const { model, client } = setUp();
    await model.load();
    await model.showPage(25);
    await model.setFilter({ status: 'failed', text: 'x' });
    expect(client.asked.map(one => one.data)).toEqual([
      { path: 'a.ipynb', status: undefined, text: undefined, offset: 0, limit: 25 },
      { path: 'a.ipynb', status: undefined, text: undefined, offset: 25, limit: 25 },
      { path: 'a.ipynb', status: 'failed', text: 'x', offset: 0, limit: 25 }
    ]);
  });

  it('drops answers that come late', async () => {
    const { model, client } = setUp();
    let open = (): void => undefined;
    client.gate = new Promise(resolve => (open = resolve));
    client.answers['GET runs'] = (data: unknown) =>
      (data as { text?: string }).text ? { runs: [NEW], total: 1 } : { runs: [OLD], total: 1 };
    const slow = model.load();
    client.gate = Promise.resolve();
    await model.setFilter({ text: 'new' });
    open();
    await slow;
    expect(model.runs).toEqual([NEW]);
    expect(model.isPending).toBe(false);
  });

  it('compares the older with the newer, whatever was chosen first', async () => {
    const { model, client } = setUp();
    client.answers['GET diff'] = { a: 'r1', b: 'r2', planes: { parameters: { n: { a: '1', b: '2' } } }, summary: 'one' };
    model.toggle(NEW);
    model.toggle(OLD);
    await model.compare();
    expect(client.asked[0].data).toEqual({ a: 'r1', b: 'r2', path: 'a.ipynb' });
    expect(model.comparison).toMatchObject({ left: OLD, right: NEW, summary: 'one', error: null });
    model.closeComparison();
    expect(model.comparison).toBeNull();
  });

  it('compares two: a third takes the place of the first', () => {
    const { model } = setUp();
    const third = head('r3', '2026-11-24T12:00:00+00:00');
    [NEW, OLD, third].forEach(one => model.toggle(one));
    expect(model.chosen).toEqual([OLD, third]);
    model.toggle(OLD);
    expect(model.chosen).toEqual([third]);
  });

  it('forgets an answer to a comparison that was closed', async () => {
    const { model, client } = setUp();
    let open = (): void => undefined;
    client.gate = new Promise(resolve => (open = resolve));
    client.answers['GET diff'] = { planes: {}, summary: '' };
    model.toggle(NEW);
    model.toggle(OLD);
    const comparing = model.compare();
    model.closeComparison();
    open();
    await comparing;
    await settle();
    expect(model.comparison).toBeNull();
  });

  it('keeps the list when the server is away', async () => {
    const { model, client } = setUp();
    await model.load();
    client.answers['GET runs'] = new Error('away');
    await model.load();
    expect(model.error?.message).toBe('away');
    expect(model.runs).toHaveLength(2);
  });
});
