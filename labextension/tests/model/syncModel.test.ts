import { SyncModel } from '../../src/model/syncModel';
import type { SyncAnswer, SyncConflict } from '../../src/services/api';
import type { INotebook } from '../../src/tokens';
import { TableClient } from './fakes';

const conflict = (cell: string | null, kind = 'conflict'): SyncConflict => ({
  kind,
  message: 'both',
  where: '',
  cell,
  step: null,
  hint: '',
  notebook: 'a',
  script: 'b',
  base: 'c'
});
const answer = (...conflicts: SyncConflict[]): SyncAnswer => ({
  changed: [],
  conflicts,
  notebook: 'a.ipynb',
  directory: 'a',
  written: conflicts.length > 0 ? [] : ['a.ipynb']
});

function setup(): { model: SyncModel; client: TableClient; did: string[] } {
  const did: string[] = [];
  const notebook = {
    path: 'a.ipynb',
    save: () => Promise.resolve(void did.push('save')),
    revert: () => Promise.resolve(void did.push('revert'))
  } as unknown as INotebook;
  const client = new TableClient();
  return { model: new SyncModel(notebook, client), client, did };
}

describe('SyncModel', () => {
  it('saves before, and reads the notebook again when it was written', async () => {
    const { model, client, did } = setup();
    client.answers['POST sync'] = answer();
    await model.sync('both');
    expect(did).toEqual(['save', 'revert']);
    expect(client.asked[0].data).toEqual({ path: 'a.ipynb', to: 'both', keep: {}, dry_run: false });
  });

  it('goes through once each conflict has a winner', async () => {
    const { model, client } = setup();
    client.answers['POST sync'] = answer(conflict('c1'), conflict('c2'));
    await model.look('scripts');
    model.choose('c1', 'notebook');
    expect(model.isSettled).toBe(false);
    model.choose('c2', 'scripts');
    expect(model.isSettled).toBe(true);
    client.answers['POST sync'] = answer();
    await model.settle();
    expect(client.asked[1].data).toEqual({
      path: 'a.ipynb',
      to: 'scripts',
      keep: { c1: 'notebook', c2: 'scripts' },
      dry_run: false
    });
    expect(model.winners).toEqual({});
  });

  it('cannot settle what was refused', async () => {
    const { model, client } = setup();
    client.answers['POST sync'] = answer(conflict('c1'), conflict(null, 'refused'));
    await model.sync('both');
    model.choose('c1', 'notebook');
    expect([model.isSettled, model.canSettle(conflict(null)), model.canSettle(conflict('c1', 'refused'))]).toEqual([false, false, false]);
  });

  it('forgets choices that belonged to another look', async () => {
    const { model, client } = setup();
    client.answers['POST sync'] = answer(conflict('c1'));
    await model.sync('both');
    model.choose('c1', 'notebook');
    await model.look('both');
    expect(model.isSettled).toBe(false);
  });
});
