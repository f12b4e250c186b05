/** From page to page of something long. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretLeftIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import { IconButton } from '../graph/graphToolbar';

interface IPagerProps {
  readonly offset: number;
  readonly shown: number;
  readonly total: number;
  readonly size?: number;
  readonly trans: TranslationBundle;
  onPage(offset: number): void;
}

export function Pager({ offset, shown, total, size = 50, trans, onPage }: IPagerProps): ReactElement | null {
  if (total <= shown && offset === 0) {
    return null;
  }
  const last = offset + shown;
  return (
    <div className="cw-Pager">
      <IconButton icon={caretLeftIcon} label={trans.__('Previous page')} isDisabled={offset === 0} onClick={() => onPage(Math.max(0, offset - size))} />
      <span role="status">
        {trans.__('%1–%2 of %3', (shown > 0 ? offset + 1 : 0).toLocaleString('en'), last.toLocaleString('en'), total.toLocaleString('en'))}
      </span>
      <IconButton icon={caretRightIcon} label={trans.__('Next page')} isDisabled={last >= total} onClick={() => onPage(last)} />
    </div>
  );
}
