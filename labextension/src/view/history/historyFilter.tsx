/** Which runs are listed: by state, and by text as one types. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type ReactElement } from 'react';
import type { HistoryModel } from '../../model/historyModel';
import { Quiet } from '../../model/quiet';
import { readRunStatus } from '../../model/runState';
import { stateLabel } from '../state/stateGlyph';

const STATUSES = ['running', 'succeeded', 'failed', 'cancelled'] as const;
const QUIET_MS = 250;

export function HistoryFilter({ history, trans }: { history: HistoryModel; trans: TranslationBundle }): ReactElement {
  const { filter } = history;
  const [text, setText] = useState(filter.text);
  useEffect(() => {
    if (text === history.filter.text) {
      return undefined;
    }
    const quiet = new Quiet(QUIET_MS, () => void history.setFilter({ text }));
    quiet.ask();
    return () => quiet.cancel();
  }, [history, text]);
  return (
    <div className="cw-Filter" role="search">
      <input
        className="cw-Input"
        type="search"
        value={text}
        placeholder={trans.__('Filter runs')}
        aria-label={trans.__('Filter runs by text')}
        onChange={event => setText(event.currentTarget.value)}
      />
      <select
        className="cw-Input"
        aria-label={trans.__('Filter runs by state')}
        value={filter.status}
        onChange={event => void history.setFilter({ status: readRunStatus(event.currentTarget.value) ?? '' })}
      >
        <option value="">{trans.__('any state')}</option>
        {STATUSES.map(status => (
          <option key={status} value={status}>
            {stateLabel(status, trans)}
          </option>
        ))}
      </select>
    </div>
  );
}
