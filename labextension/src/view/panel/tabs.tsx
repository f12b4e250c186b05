/** The row of tabs: one for each section, with the keyboard of an ARIA tab list. */

import type { KeyboardEvent, ReactElement } from 'react';
import type { INotebook, ISection } from '../../tokens';

interface ITabsProps {
  readonly sections: readonly ISection[];
  readonly active: string;
  readonly notebook: INotebook;
  readonly label: string;
  onSelect(id: string): void;
}

export function tabId(section: string): string {
  return `cw-tab-${section}`;
}

export function tabPanelId(section: string): string {
  return `cw-tabpanel-${section}`;
}

const MOVES: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1
};

export function Tabs({ sections, active, notebook, label, onSelect }: ITabsProps): ReactElement {
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = MOVES[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      const index = sections.findIndex(section => section.id === active);
      const next = sections[move(index, sections.length)];
      onSelect(next.id);
      document.getElementById(tabId(next.id))?.focus();
    }
  };
  return (
    <div className="cw-Tabs" role="tablist" aria-label={label} data-lm-suppress-shortcuts="true" onKeyDown={onKeyDown}>
      {sections.map(section => {
        const count = section.count?.(notebook) ?? null;
        const isActive = section.id === active;
        return (
          <button
            key={section.id}
            type="button"
            role="tab"
            id={tabId(section.id)}
            className="cw-Tab"
            aria-selected={isActive}
            aria-controls={isActive ? tabPanelId(section.id) : undefined}
            tabIndex={isActive ? 0 : -1}
            title={section.title}
            onClick={() => onSelect(section.id)}
          >
            <section.icon.react tag="span" className="cw-Tab-icon" />
            <span className="cw-Tab-label">{section.label ?? section.title}</span>
            {count !== null && count > 0 && <span className="cw-Tab-count">{count > 99 ? '99+' : count}</span>}
          </button>
        );
      })}
    </div>
  );
}
