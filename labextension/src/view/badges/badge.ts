/** One badge: what it says of a cell, and how; not where it stands. Plain DOM, since a notebook has hundreds. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Role, StepStatus } from '../../services/api';
import type { IStepLook } from './colours';

export interface IBadge {
  readonly role: Role;
  readonly step: string | null;
  readonly look: IStepLook | null;
  readonly status: StepStatus | null;
  readonly problems: number;
  readonly severity: 'error' | 'warning' | 'info' | null;
}

export class Badge extends Widget {
  constructor(trans: TranslationBundle, onOpen: () => void) {
    super();
    this._trans = trans;
    this.addClass('cw-Badge');
    this._button.type = 'button';
    this._button.className = 'cw-Badge-button';
    // the cell is the tab stop; a command opens its step by keyboard
    this._button.tabIndex = -1;
    this._button.addEventListener('click', onOpen);
    this._button.append(this._name, this._state, this._warning);
    this._name.className = 'cw-Badge-name';
    this._state.className = 'cw-Badge-state';
    this._warning.className = 'cw-Badge-warning';
    this.node.append(this._button);
  }

  /** Draws the badge; the same again costs nothing. */
  draw(badge: IBadge): void {
    const key = JSON.stringify(badge);
    if (key === this._shown) {
      return;
    }
    this._shown = key;
    const trans = this._trans;
    const { dataset } = this.node;
    dataset.role = badge.role;
    dataset.status = badge.status ?? '';
    dataset.severity = badge.severity ?? '';
    dataset.colour = badge.look ? String(badge.look.colour) : '';
    dataset.pattern = badge.look?.pattern ?? '';
    const name = badgeName(badge, trans);
    const state = badge.status ? statusWord(badge.status, trans) : '';
    const problems = badge.problems ? trans._n('%1 problem', '%1 problems', badge.problems) : '';
    this._name.textContent = name;
    this._state.textContent = state;
    this._warning.textContent = badge.problems > 1 ? String(badge.problems) : '';
    this._button.setAttribute('aria-label', [name, state, problems].filter(Boolean).join(', '));
    this._button.title = [problems, trans.__('Click to open in the Cellwright panel')].filter(Boolean).join('\n');
  }

  private readonly _trans: TranslationBundle;
  private readonly _button = document.createElement('button');
  private readonly _name = document.createElement('span');
  private readonly _state = document.createElement('span');
  private readonly _warning = document.createElement('span');
  private _shown = '';
}

function badgeName({ role, step }: IBadge, trans: TranslationBundle): string {
  switch (role) {
    case 'step':
      return step ?? '';
    case 'check':
      return trans.__('check of %1', step ?? '');
    case 'setup':
      return trans.__('setup');
    case 'parameters':
      return trans.__('parameters');
    case 'skip':
      return trans.__('skipped');
  }
}

export function statusWord(status: StepStatus, trans: TranslationBundle): string {
  switch (status) {
    case 'waiting':
      return trans.__('waiting');
    case 'running':
      return trans.__('running');
    case 'succeeded':
      return trans.__('done');
    case 'reused':
      return trans.__('reused');
    case 'failed':
      return trans.__('failed');
    case 'skipped':
      return trans.__('not run');
    case 'cancelled':
      return trans.__('cancelled');
  }
}
