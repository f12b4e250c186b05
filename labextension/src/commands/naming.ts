/** The dialog that asks for the name of a step and offers the names that are there. */

import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

interface INameOptions {
  readonly title: string;
  readonly accept: string;
  readonly names: readonly string[];
  readonly value: string;
  readonly trans: TranslationBundle;
}

/** Ask for a name; null when it was called off. */
export async function askName(options: INameOptions): Promise<string | null> {
  const result = await showDialog<string>({
    title: options.title,
    body: new NameBody(options),
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton({ label: options.trans.__('Cancel') }),
      Dialog.okButton({ label: options.accept })
    ]
  });
  return result.button.accept ? (result.value ?? '').trim() || null : null;
}

/** A Python name in any script; the server knows the rest of the rules. */
const NAME = '[\\p{L}_][\\p{L}\\p{N}\\p{M}_]*';

class NameBody extends Widget implements Dialog.IBodyWidget<string> {
  constructor({ names, value, trans }: INameOptions) {
    super();
    this.addClass('cw-NameBody');
    const label = document.createElement('label');
    label.textContent = trans.__('Name of the step');
    this._input.value = value;
    this._input.required = true;
    this._input.pattern = `\\s*${NAME}\\s*`;
    this._input.className = 'jp-mod-styled';
    this._input.autocomplete = 'off';
    this._input.spellcheck = false;
    label.append(this._input);
    const help = document.createElement('p');
    help.className = 'cw-NameBody-help';
    help.textContent = trans.__('Letters, digits and underscores. Cells with the same name are one step.');
    this.node.append(label, help);
    if (names.length > 0) {
      this.node.append(this._choices(names, trans));
    }
  }

  getValue(): string {
    return this._input.value;
  }

  private _choices(names: readonly string[], trans: TranslationBundle): HTMLElement {
    const group = document.createElement('div');
    group.className = 'cw-NameBody-choices';
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', trans.__('Steps of this notebook'));
    for (const name of names) {
      const choice = document.createElement('button');
      choice.type = 'button';
      choice.textContent = name;
      choice.addEventListener('click', () => {
        this._input.value = name;
        // the dialog looks for faults when somebody types
        this._input.dispatchEvent(new Event('input', { bubbles: true }));
        this._input.focus();
      });
      group.append(choice);
    }
    return group;
  }

  private readonly _input = document.createElement('input');
}
