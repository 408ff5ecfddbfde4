import { SearchOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Input } from 'antd';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useAppTexts } from './app-texts';
import { useRegisteredCommands, type Command } from './commands';
import { menuPages, pathOf } from './page-access';
import { useScope } from './place';
import { usePreferences } from './preferences';
import { PAGES } from './routes';
import { useMe } from './session';
import { useShellCommands } from './shell-commands';

/** Every page, and everything that can be done here, by name. Loaded when it is first opened. */
export default function PaletteContent({ onClose }: { readonly onClose: () => void }) {
  const t = useAppTexts();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const groups = useFoundCommands(text);
  const found = groups.flatMap(({ commands }) => commands);
  const active = found[Math.min(at, found.length - 1)];

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((now) => (Math.min(now, found.length - 1) + step + found.length) % found.length);
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(active);
  };
  const search = (next: string) => {
    setText(next);
    setAt(0);
  };

  return (
    <div onKeyDown={onKeyDown}>
      <Input
        autoFocus
        size="large"
        variant="borderless"
        className="palette-input"
        prefix={<SearchOutlined />}
        placeholder={t('palette.placeholder')}
        value={text}
        onChange={({ target }) => search(target.value)}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={active ? `command-${active.id}` : undefined}
        aria-label={t('palette.placeholder')}
      />
      <PaletteList groups={groups} active={active} onRun={run} />
      {found.length === 0 && (
        <div className="palette-empty" role="status">
          {t('palette.empty')}
        </div>
      )}
    </div>
  );
}

interface ListProps {
  readonly groups: readonly CommandGroup[];
  readonly active: Command | undefined;
  readonly onRun: (command: Command) => void;
}

function PaletteList({ groups, active, onRun }: ListProps) {
  const t = useAppTexts();
  return (
    <div id="palette-list" className="palette-list" role="listbox" aria-label={t('search')}>
      {groups.map(({ title, commands }) => (
        <div key={title} role="group" aria-label={title}>
          <div className="palette-group" aria-hidden="true">
            {title}
          </div>
          {commands.map((command) => (
            <PaletteItem key={command.id} command={command} isActive={command === active} onRun={onRun} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface ItemProps {
  readonly command: Command;
  readonly isActive: boolean;
  readonly onRun: (command: Command) => void;
}

function PaletteItem({ command, isActive, onRun }: ItemProps) {
  const id = `command-${command.id}`;
  useEffect(() => {
    if (isActive) document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
  }, [id, isActive]);
  return (
    <div id={id} role="option" aria-selected={isActive} className="palette-item" onClick={() => onRun(command)}>
      {command.icon}
      {command.title}
    </div>
  );
}

interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** What is called so: pages first, each group in its own order. */
function useFoundCommands(text: string): readonly CommandGroup[] {
  const t = useAppTexts();
  const pages = usePageCommands();
  const actions = [...useRegisteredCommands(), ...useShellCommands()];
  const wanted = text.trim().toLowerCase();
  const isFound = ({ title, keywords }: Command) => `${title} ${keywords ?? ''}`.toLowerCase().includes(wanted);
  return [
    { title: t('palette.pages'), commands: pages.filter(isFound) },
    { title: t('palette.actions'), commands: actions.filter(isFound) },
  ].filter(({ commands }) => commands.length > 0);
}

function usePageCommands(): readonly Command[] {
  const me = useMe();
  const scope = useScope();
  const navigate = useNavigate();
  const { language } = usePreferences();
  const everybodys = PAGES.filter(({ permission, path }) => permission === undefined && !path.includes('$'));
  return [...menuPages(me, scope), ...everybodys.filter(({ group }) => group === undefined)].map((page) => ({
    id: page.path.replaceAll(/[^a-z]+/gi, '-'),
    title: page.title[language],
    icon: page.icon,
    keywords: `${page.title.en} ${page.title.zh}`,
    run: () => void navigate({ to: pathOf(page, scope) }),
  }));
}
