/** One item of a repeated step. */

import { useEffect, useState, type ReactElement } from 'react';
import { formatDuration } from '../../model/format';
import type { ItemsModel } from '../../model/itemsModel';
import { toPlainText } from '../../model/plainText';
import type { ResultsModel } from '../../model/resultsModel';
import { readFailure, type RunState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import type { ItemLine } from '../../services/api';
import type { ISectionContext } from '../../tokens';
import { ArtifactPane } from '../results/artifactView';
import { StepRecordView } from '../results/stepRecordView';
import { FailureCard } from '../run/failureCard';
import { ErrorNote } from '../state/errorNote';
import { StateGlyph, stateLabel } from '../state/stateGlyph';

interface IItemRowProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly run: RunState;
  readonly item: ItemLine;
  readonly items: ItemsModel;
  readonly results: ResultsModel;
}

export function ItemRow(props: IItemRowProps): ReactElement {
  const { context, item } = props;
  const { trans } = context;
  const [isOpen, setOpen] = useState(false);
  const values = Object.entries(item.values);
  return (
    <li className="cw-Step" data-status={item.status}>
      <button type="button" className="cw-StepLine" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <StateGlyph state={item.status} trans={trans} ornament />
        <span className="cw-StepLine-name" title={values.map(([name, value]) => `${name} = ${value}`).join('\n')}>
          {item.name}
          <span className="cw-Faint"> {values.map(([name, value]) => `${name} = ${value}`).join(', ')}</span>
        </span>
        <span className="cw-StepLine-side">
          <span className={item.status === 'succeeded' ? 'cw-Hidden' : ''}>{stateLabel(item.status, trans)} </span>
          {item.status !== 'reused' && formatDuration(item.seconds ?? undefined, trans)}
        </span>
      </button>
      {isOpen && <ItemBody {...props} />}
    </li>
  );
}

function ItemBody({ context, runs, run, item, items, results }: IItemRowProps): ReactElement {
  const { trans } = context;
  const failure = readFailure(item.error);
  const [log, setLog] = useState<string | null>(null);
  const loaded = results.recordOf(item.name);
  const { shown } = results;
  useEffect(() => {
    void results.load(item.name);
    let isWanted = true;
    const show = (text: string): void => {
      if (isWanted) {
        setLog(text);
      }
    };
    items.readLog(item.name).then(show, () => show(''));
    return () => {
      isWanted = false;
    };
  }, [items, results, item.name]);
  return (
    <div className="cw-Step-body">
      {failure && <FailureCard context={context} runs={runs} run={run} step={item} failure={failure} />}
      {log && (
        <pre className="cw-Output" tabIndex={0} role="region" aria-label={trans.__('Output of the kernel of %1', item.name)}>
          {toPlainText(log)}
        </pre>
      )}
      {loaded?.error && <ErrorNote error={loaded.error} />}
      {!failure && loaded?.value && (
        <StepRecordView context={context} runs={runs} results={results} run={run} step={item.name} record={loaded.value} />
      )}
      {shown?.step === item.name && <ArtifactPane results={results} shown={shown} run={run.run} trans={trans} />}
    </div>
  );
}
