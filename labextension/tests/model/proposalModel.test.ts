import { ProposalModel } from '../../src/model/proposalModel';
import type { SuggestAnswer } from '../../src/services/api';
import type { INotebook, NotebookContent } from '../../src/tokens';
import { TableClient } from './fakes';

const mark = (step: string): SuggestAnswer['edits'][number]['mark'] => ({ role: 'step', step });

const ANSWER = {
  parameters: { cell: 'c0', reason: 'plain values' },
  setup: [
    { cell: 'c1', reason: 'imports' },
    { cell: 'c2', reason: 'imports' }
  ],
  steps: [
    { name: 'load', cells: ['c3', 'c4'], reason: 'heading' },
    { name: 'fit', cells: ['c5'], reason: 'heading' }
  ],
  skipped: [],
  notes: [],
  problems: [],
  edits: [
    { cells: ['c0'], mark: { role: 'parameters' } },
    { cells: ['c1', 'c2'], mark: { role: 'setup' } },
    { cells: ['c3', 'c4'], mark: mark('load') },
    { cells: ['c5'], mark: mark('fit') }
  ]
} as unknown as SuggestAnswer;

function setup(): { model: ProposalModel; client: TableClient; applied: unknown[]; edit(source: string): void; open(): void } {
  let source = 'a = 1';
  let open: () => void = () => undefined;
  const applied: unknown[] = [];
  const notebook = {
    path: 'a.ipynb',
    ready: new Promise<void>(resolve => {
      open = resolve;
    }),
    content: () => ({ cells: [{ id: 'c0', source, metadata: {} }] }) as unknown as NotebookContent,
    marks: { apply: (edits: unknown[], label: string) => Promise.resolve(void applied.push([edits, label])) }
  } as unknown as INotebook;
  const client = new TableClient();
  client.answers['POST suggest'] = ANSWER;
  const edit = (text: string): void => {
    source = text;
  };
  return { model: new ProposalModel(notebook, client), client, applied, edit, open };
}

describe('ProposalModel', () => {
  it('asks about the notebook as it is once it is loaded', async () => {
    const { model, client, edit, open } = setup();
    const asked = model.ask();
    edit('b = 2');
    open();
    await asked;
    expect(client.asked[0].data).toMatchObject({ content: { cells: [{ source: 'b = 2' }] } });
    expect([model.isStale, model.isBusy]).toEqual([false, false]);
    edit('c = 3');
    expect(model.isStale).toBe(true);
  });

  it('has one part for each step and each other role, all accepted at first', async () => {
    const { model, open } = setup();
    open();
    await model.ask();
    expect(model.parts.map(part => part.name)).toEqual(['parameters', 'setup', 'load', 'fit']);
    expect(model.parts[1].reasons).toEqual(['imports']);
    expect(model.edits()).toEqual(ANSWER.edits);
  });

  it('marks what was accepted, as one change, and is done then', async () => {
    const { model, applied, open } = setup();
    open();
    await model.ask();
    model.accept(model.parts[2], false);
    expect(model.edits().flatMap(({ cells }) => cells)).toEqual(['c0', 'c1', 'c2', 'c5']);
    await model.apply('Accept');
    expect(applied).toHaveLength(1);
    expect([model.answer, model.parts.length]).toEqual([null, 0]);
  });

  it('keeps what it knows when the server refuses, and says why', async () => {
    const { model, client, open } = setup();
    open();
    await model.ask();
    client.answers['POST suggest'] = new Error('no');
    await model.ask();
    expect([model.error?.message, model.parts.length, model.isBusy]).toEqual(['no', 4, false]);
  });
});
