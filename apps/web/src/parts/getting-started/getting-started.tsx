import { CheckOutlined, RightOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { PAGES } from '../../app/routes';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import { Failed, LoadingRows } from '../../ui/states';
import './getting-started.css';
import { usePageTexts } from './page-texts';

const ASK_AGAIN_MS = 5_000;

/** The steps of a new Weir, each ticked off as soon as it is done, here or elsewhere. */
export function GettingStarted() {
  const t = usePageTexts();
  const steps = useSteps();
  const { data, error, refetch } = useProgress();
  if (error && !data) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <LoadingRows count={4} />;
  return (
    <ol className="guide">
      {steps.map(({ step, to, hash }) => {
        const isDone = data[step];
        return (
          <li key={step} className={isDone ? 'is-done' : ''}>
            <span className="guide-mark" role="img" aria-label={t(isDone ? 'done' : 'open')}>
              {isDone && <CheckOutlined />}
            </span>
            <div>
              <strong>{t(`step.${step}`)}</strong>
              <p>{t(`text.${step}`)}</p>
            </div>
            {to && (
              <Link to={to} {...(hash && { hash })}>
                {t(`go.${step}`)} <RightOutlined aria-hidden />
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** Support and finance have none of the pages it leads to. */
export const useMayFollow = (): boolean => permissionsIn(useMe(), undefined).has('channels:write');

/** Asks again until all is done. */
export const useProgress = () =>
  api.useQuery(
    'get',
    '/api/getting-started',
    {},
    {
      refetchInterval: ({ state }) => (state.data && Object.values(state.data).every(Boolean) ? false : ASK_AGAIN_MS),
    },
  );

interface Step {
  readonly step: keyof NonNullable<ReturnType<typeof useProgress>['data']>;
  readonly to: string | undefined;
  readonly hash?: string;
}

/** Where each step is done; a page that is not there is no link. */
function useSteps(): readonly Step[] {
  const [membership] = useMe().memberships;
  const inOrganization = (page: string) =>
    membership && linkTo(`/o/$organizationId/${page}`)?.replace('$organizationId', membership.organizationId);
  return [
    { step: 'hasOwnPassword', to: '/profile', hash: 'password' },
    { step: 'hasChannel', to: linkTo('/channels') },
    { step: 'hasApiToken', to: inOrganization('api-tokens') ?? inOrganization('quick-start') },
    { step: 'hasCall', to: inOrganization('quick-start') },
  ];
}

const linkTo = (path: string): string | undefined => PAGES.find((page) => page.path === path)?.path;
