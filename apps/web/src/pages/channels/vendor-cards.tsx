import type { Provider } from './channels-api';
import { useChannelTexts } from './texts';

interface VendorCardsProps {
  readonly providers: readonly Provider[];
  readonly chosen: Provider | undefined;
  readonly onChoose: (provider: Provider) => void;
}

export function VendorCards({ providers, chosen, onChoose }: VendorCardsProps) {
  const t = useChannelTexts();
  const noteOf = ({ isSimulated, defaultBaseUrl }: Provider) => {
    if (isSimulated) return t('vendor.simulated');
    return defaultBaseUrl ? new URL(defaultBaseUrl).host : t('vendor.own');
  };
  return (
    <ul className="vendor-cards">
      {providers.map((provider) => (
        <li key={provider.id}>
          <button
            type="button"
            className="vendor-card"
            aria-pressed={provider.id === chosen?.id}
            onClick={() => onChoose(provider)}
          >
            <strong>{provider.name}</strong>
            <span>{noteOf(provider)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
