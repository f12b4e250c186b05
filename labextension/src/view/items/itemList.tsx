/** The items of a repeated step: how each fared, and on request its error, values and output. */

import { useEffect, useMemo, type ReactElement } from 'react';
import { ITEMS_PAGE, ItemsModel } from '../../model/itemsModel';
import { ResultsModel } from '../../model/resultsModel';
import { readStepStatus, type RunState, type StepState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import type { ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { Pager } from '../results/pager';
import { Disclosure } from '../state/disclosure';
import { ErrorNote } from '../state/errorNote';
import { stateLabel } from '../state/stateGlyph';
import { ItemRow } from './itemRow';
import { countEnded, itemWords } from './itemWords';

const STATES = ['succeeded', 'reused', 'failed'] as const;

interface IItemListProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly run: RunState;
  readonly step: StepState;
}

/** A heading with the counts; the items are asked for when it is opened. */
export function Items(props: IItemListProps): ReactElement | null {
  const { context, step } = props;
  const { trans } = context;
  if (!step.items) {
    return null;
  }
  return (
    <Disclosure title={trans.__('Items')} note={itemWords(step.items, trans)}>
      <ItemList {...props} />
    </Disclosure>
  );
}

function ItemList({ context, runs, run, step }: IItemListProps): ReactElement {
  const { client, notebook, trans } = context;
  const { path } = notebook;
  const items = useMemo(() => new ItemsModel(client, path, run.run, step.name), [client, path, run.run, step.name]);
  const results = useMemo(() => new ResultsModel(client, path), [client, path]);
  useSignal(items.changed);
  useSignal(results.changed);
  const ended = step.items ? countEnded(step.items) : 0;
  useEffect(() => {
    results.setRun(run.run, {});
    void items.load();
    return () => items.dispose();
  }, [items, results, run.run]);
  useEffect(() => items.refresh(), [items, ended]);
  return (
    <div className="cw-Items">
      {(step.items?.failed || items.status) && (
        <select
          className="cw-Input"
          aria-label={trans.__('Items of %1 by state', step.name)}
          value={items.status}
          onChange={event => void items.setStatus(readStepStatus(event.currentTarget.value) ?? '')}
        >
          <option value="">{trans.__('any state')}</option>
          {STATES.map(status => (
            <option key={status} value={status}>
              {stateLabel(status, trans)}
            </option>
          ))}
        </select>
      )}
      {items.error && <ErrorNote error={items.error} />}
      <ul className="cw-Steps" aria-label={trans.__('Items of step %1', step.name)} aria-busy={items.isBusy}>
        {items.items.map(item => (
          <ItemRow key={item.name} context={context} runs={runs} run={run} item={item} items={items} results={results} />
        ))}
      </ul>
      {items.items.length === 0 && !items.isBusy && !items.error && (
        <p className="cw-Faint">{items.status ? trans.__('No item is like that.') : trans.__('No item has ended yet.')}</p>
      )}
      <Pager
        offset={items.offset}
        shown={items.items.length}
        total={items.total}
        size={ITEMS_PAGE}
        trans={trans}
        onPage={offset => void items.showPage(offset)}
      />
    </div>
  );
}
