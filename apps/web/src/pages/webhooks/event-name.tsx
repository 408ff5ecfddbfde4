import { SHOWN_EVENTS } from './data';
import { useWebhookTexts } from './texts';

/** In words; one that this dashboard does not know, as the API calls it. */
export function useEventName(): (type: string) => string {
  const t = useWebhookTexts();
  return (type) => {
    const known = SHOWN_EVENTS.find((one) => one === type);
    return known ? t(`event.${known}`) : type;
  };
}
