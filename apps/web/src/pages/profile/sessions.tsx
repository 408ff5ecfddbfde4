import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { api, client } from '../../client';
import { SessionItems } from '../../parts/sessions/session-items';
import { Failed, LoadingRows } from '../../ui/states';
import { reloadMine } from './data';
import { Part } from './part';
import { useProfileTexts } from './texts';

export function Sessions() {
  const t = useProfileTexts();
  const sessions = api.useQuery('get', '/api/me/sessions');
  const end = useMutation({
    mutationFn: (id: string) => client.DELETE('/api/me/sessions/{id}', { params: { path: { id } } }),
    onSuccess: reloadMine,
  });
  const endOthers = useMutation({ mutationFn: () => client.DELETE('/api/me/sessions'), onSuccess: reloadMine });
  const items = sessions.data?.items ?? [];
  return (
    <Part
      title={t('sessions')}
      text={t('sessions.text')}
      action={
        items.length > 1 && (
          <Button loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('sessions.end')}
          </Button>
        )
      }
    >
      {sessions.error && <Failed error={sessions.error} onRetry={sessions.refetch} />}
      {sessions.isPending && <LoadingRows count={2} />}
      {sessions.data && <SessionItems label={t('sessions')} sessions={items} onEnd={(id) => end.mutate(id)} />}
    </Part>
  );
}
