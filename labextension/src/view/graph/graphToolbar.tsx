/** The buttons over the diagram. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { fastForwardIcon, infoIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { ReactElement, ReactNode } from 'react';
import { fitIcon, zoomInIcon, zoomOutIcon } from './graphIcons';

interface IGraphToolbarProps {
  readonly trans: TranslationBundle;
  readonly shows: { readonly legend: boolean; readonly critical: boolean };
  readonly summary: string;
  readonly children: ReactNode;
  onShow(change: { legend?: boolean; critical?: boolean }): void;
  onZoom(factor: number): void;
  onFit(): void;
}

export function GraphToolbar({ trans, shows, summary, children, onShow, onZoom, onFit }: IGraphToolbarProps): ReactElement {
  return (
    <div className="cw-Toolbar" role="toolbar" aria-label={trans.__('Diagram')}>
      <IconButton icon={zoomOutIcon} label={trans.__('Zoom out')} onClick={() => onZoom(0.8)} />
      <IconButton icon={zoomInIcon} label={trans.__('Zoom in')} onClick={() => onZoom(1.25)} />
      <IconButton icon={fitIcon} label={trans.__('Show all')} onClick={onFit} />
      <IconButton
        icon={fastForwardIcon}
        label={trans.__('Critical path')}
        title={trans.__('Emphasise the steps that decide how long a run takes')}
        isPressed={shows.critical}
        onClick={() => onShow({ critical: !shows.critical })}
      />
      <IconButton icon={infoIcon} label={trans.__('Legend')} isPressed={shows.legend} onClick={() => onShow({ legend: !shows.legend })} />
      <span className="cw-Toolbar-space" />
      <span className="cw-Faint">{summary}</span>
      {children}
    </div>
  );
}

interface IIconButtonProps {
  readonly icon: LabIcon;
  readonly label: string;
  readonly title?: string;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  onClick(): void;
}

export function IconButton({ icon, label, title, isPressed, isDisabled, onClick }: IIconButtonProps): ReactElement {
  return (
    <button
      type="button"
      className="cw-IconButton"
      aria-label={label}
      aria-pressed={isPressed}
      title={title ?? label}
      disabled={isDisabled}
      onClick={onClick}
    >
      <icon.react tag="span" />
    </button>
  );
}
