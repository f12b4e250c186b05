import { RunForm, RunForms } from '../../src/model/runForm';
import { settle, TableClient } from './fakes';

const PARAMETERS = [
  { name: 'n', type: 'int', default: 5 },
  { name: 's', type: 'str', default: 'x' }
];

const CONTENT = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };
const notebook = { path: 'a.ipynb', content: () => CONTENT, ready: Promise.resolve() };

function setUp(): { form: RunForm; client: TableClient } {
  const client = new TableClient();
  client.answers = {
    'POST parameters': { problems: {}, runs: 1 },
    'POST plan': { steps: [{ name: 'fit', decision: 'run', reasons: ['first run'] }], command: '' }
  };
  const form = new RunForm(client, notebook);
  form.follow(PARAMETERS, ['load', 'fit']);
  return { form, client };
}

describe('RunForm', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks once it is quiet, and for what differs from the defaults', async () => {
    const { form, client } = setUp();
    form.setValue('n', '6');
    form.setValue('n', '7');
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.asked.map(one => one.path)).toEqual(['parameters', 'plan']);
    expect(client.asked[1].data).toEqual({ path: 'a.ipynb', content: CONTENT, parameters: { n: '7' } });
    expect(form.plan?.steps).toHaveLength(1);
  });

  it('asks about the notebook as it stands in the browser, also when it was opened again', async () => {
    const { client } = setUp();
    const forms = new RunForms(client);
    const form = forms.formOf(notebook);
    form.setValue('n', '6');
    const edited = { ...CONTENT, metadata: { title: 'edited' } };
    expect(forms.formOf({ ...notebook, content: () => edited })).toBe(form);
    await form.askNow();
    expect(client.asked.map(one => (one.data as { content: unknown }).content)).toEqual([edited, edited]);
  });

  it('asks nothing about a notebook that is still being loaded', async () => {
    const { form: other, client } = setUp();
    await other.askNow();
    client.asked.length = 0;
    let load: () => void = () => undefined;
    const ready = new Promise<void>(resolve => {
      load = resolve;
    });
    const form = new RunForm(client, { ...notebook, ready });
    const asking = form.askNow();
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.asked).toEqual([]);
    load();
    await asking;
    expect(client.asked.map(one => one.path)).toEqual(['parameters', 'plan']);
  });

  it('does not plan with values that are wrong', async () => {
    const { form, client } = setUp();
    client.answers['POST parameters'] = { problems: { n: 'a whole number is expected' } };
    form.setValue('n', 'x');
    await form.askNow();
    expect(form.isGood).toBe(false);
    expect(form.plan).toBeNull();
    expect(client.asked.map(one => one.path)).toEqual(['parameters']);
  });

  it.each([
    [{ kind: 'all' } as const, false, {}],
    [{ kind: 'from', step: 'fit' } as const, false, { from: ['fit'] }],
    [{ kind: 'only', step: 'fit' } as const, true, { only: ['fit'], force: ['fit'] }],
    [{ kind: 'all' } as const, true, { cache: 'off' }]
  ])('writes the choice %j, forced %s', (scope, isForced, choice) => {
    const { form } = setUp();
    form.setScope(scope);
    form.setForced(isForced);
    expect(form.choice).toEqual({ parameters: {}, ...choice });
  });

  it('keeps what was typed when the notebook changes, where it still fits', () => {
    const { form } = setUp();
    form.setValue('n', '7');
    form.setValue('s', 'y');
    form.setScope({ kind: 'only', step: 'load' });
    form.follow([{ name: 'n', type: 'int', default: 5 }, { name: 's', type: 'float', default: 1 }], ['fit']);
    expect(form.changedValues).toEqual({ n: '7' });
    expect(form.scope).toEqual({ kind: 'all' });
  });

  it('says what the server has against a plan', async () => {
    const { form, client } = setUp();
    client.answers['POST plan'] = new Error('no steps');
    await form.askNow();
    await settle();
    expect(form.planError?.message).toBe('no steps');
    expect(form.isPending).toBe(false);
  });

  it('asks for a sweep of the parameters that have several values', async () => {
    const { form, client } = setUp();
    client.answers['POST parameters'] = { problems: {}, runs: 3 };
    const [n] = form.fields;
    form.setValue('n', '6');
    form.setSwept(n, true);
    expect(form.valueOf(n)).toBe('6');
    form.setValue('n', '6,7,8');
    form.setValue('s', 'y');
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.asked[0].data).toEqual({ path: 'a.ipynb', content: CONTENT, parameters: { s: 'y' }, sweep: { n: '6,7,8' } });
    expect(form.runs).toBe(3);
    form.setSwept(n, false);
    expect(form.choice).toEqual({ parameters: { n: '6', s: 'y' } });
    form.setSwept(n, true);
    form.follow([{ name: 's', type: 'str', default: 'x' }], ['fit']);
    expect(form.sweptNames).toEqual([]);
  });

  it('begins a sweep with all values that there are', () => {
    const { form } = setUp();
    form.follow([{ name: 'on', type: 'bool', default: true }, { name: 'kind', type: "Literal['a', 'b']", default: 'a' }], []);
    form.fields.forEach(field => form.setSwept(field, true));
    expect(form.choice.sweep).toEqual({ on: 'False,True', kind: 'a,b' });
  });
});
