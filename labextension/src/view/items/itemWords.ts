/** How the items of a repeated step fare, in words. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { ItemCounts } from '../../services/api';

/** How many have ended. */
export function countEnded(items: ItemCounts): number {
  return items.succeeded + items.reused + items.failed + items.skipped + items.cancelled;
}

/** `4 of 6 items, 1 failed`; `6 items` when all went well. */
export function itemWords(items: ItemCounts, trans: TranslationBundle): string {
  const { total, failed, reused } = items;
  const ended = countEnded(items);
  const many =
    total === null
      ? trans._n('%1 item', '%1 items', ended)
      : ended === total
        ? trans._n('%1 item', '%1 items', total)
        : trans.__('%1 of %2 items', ended, total);
  return [
    many,
    reused > 0 && trans.__('%1 reused', reused),
    failed > 0 && trans.__('%1 failed', failed)
  ]
    .filter(Boolean)
    .join(', ');
}
