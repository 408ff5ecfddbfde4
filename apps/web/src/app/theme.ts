import { theme as antd, type ThemeConfig } from 'antd';

/** The colours of a theme. All others are derived from these; `app.css` has them as `--weir-*`. */
interface Palette {
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly sider: string;
  readonly hover: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly text: string;
  readonly textQuiet: string;
  readonly textFaint: string;
  readonly accent: string;
  /** Darker on light, lighter on dark, so that text keeps its contrast. */
  readonly accentHover: string;
  readonly accentSoft: string;
  readonly success: string;
  readonly successSoft: string;
  readonly warning: string;
  readonly warningSoft: string;
  readonly error: string;
  readonly errorSoft: string;
}

export const LIGHT: Palette = {
  page: '#ffffff',
  surface: '#ffffff',
  raised: '#ffffff',
  sider: '#f7f7f8',
  hover: '#f1f1f3',
  border: '#e7e7ea',
  borderStrong: '#d5d5da',
  text: '#1b1b1f',
  textQuiet: '#5c5d66',
  textFaint: '#6c6d77',
  accent: '#2f5bd8',
  accentHover: '#2448b3',
  accentSoft: '#edf1fd',
  success: '#177a4b',
  successSoft: '#eaf6f0',
  warning: '#97600a',
  warningSoft: '#fdf4e3',
  error: '#c32f3d',
  errorSoft: '#fdeef0',
};

export const DARK: Palette = {
  page: '#101113',
  surface: '#16171a',
  raised: '#1d1e22',
  sider: '#0c0d0e',
  hover: '#212328',
  border: '#26282d',
  borderStrong: '#383b42',
  text: '#ececf0',
  textQuiet: '#a4a6af',
  textFaint: '#8b8d97',
  accent: '#7d9bf5',
  accentHover: '#9db5f9',
  accentSoft: '#1c2540',
  success: '#4cc38a',
  successSoft: '#12271c',
  warning: '#e2a336',
  warningSoft: '#2a200f',
  error: '#f2707a',
  errorSoft: '#2d1619',
};

const FONT = [
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial',
  '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
].join(', ');
const MONOSPACE =
  'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "Noto Sans Mono CJK SC", monospace';

export const paletteOf = (isDark: boolean): Palette => (isDark ? DARK : LIGHT);

/** Cutting animations short in CSS would leave menus where they begin to move from: Ant Design must not begin. */
const mayMove = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Ant Design in our colours: neutral, dense, flat. */
export function themeConfig(isDark: boolean): ThemeConfig {
  const colors = paletteOf(isDark);
  return {
    algorithm: isDark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: { ...SHAPE, motion: mayMove, ...colorTokens(colors), colorTextLightSolid: isDark ? '#0d1330' : '#ffffff' },
    components: componentTokens(colors),
  };
}

const SHAPE = {
  fontFamily: FONT,
  fontFamilyCode: MONOSPACE,
  fontSize: 13,
  fontSizeHeading1: 24,
  fontSizeHeading2: 20,
  fontSizeHeading3: 16,
  fontSizeHeading4: 14,
  fontWeightStrong: 600,
  borderRadius: 6,
  borderRadiusLG: 8,
  borderRadiusSM: 5,
  controlHeight: 32,
  controlHeightSM: 26,
  controlHeightLG: 38,
  wireframe: false,
  // A button that is sending stays readable; its spinner says enough.
  opacityLoading: 1,
  motionDurationMid: '0.12s',
  motionDurationSlow: '0.18s',
};

const colorTokens = (colors: Palette) => ({
  colorPrimary: colors.accent,
  colorPrimaryHover: colors.accentHover,
  colorPrimaryActive: colors.accentHover,
  colorLink: colors.accent,
  colorLinkHover: colors.accentHover,
  colorInfo: colors.accent,
  colorInfoBg: colors.accentSoft,
  colorSuccess: colors.success,
  colorSuccessBg: colors.successSoft,
  colorWarning: colors.warning,
  colorWarningBg: colors.warningSoft,
  colorError: colors.error,
  colorErrorBg: colors.errorSoft,
  colorBgLayout: colors.page,
  colorBgContainer: colors.surface,
  colorBgElevated: colors.raised,
  colorBorder: colors.borderStrong,
  colorBorderSecondary: colors.border,
  colorSplit: colors.border,
  colorText: colors.text,
  colorTextSecondary: colors.textQuiet,
  colorTextTertiary: colors.textFaint,
  colorTextDescription: colors.textQuiet,
  colorTextPlaceholder: colors.textFaint,
  colorFillTertiary: colors.hover,
  colorFillQuaternary: colors.hover,
  controlItemBgHover: colors.hover,
  controlItemBgActive: colors.accentSoft,
});

const componentTokens = (colors: Palette): ThemeConfig['components'] => ({
  Layout: { siderBg: colors.sider, headerBg: colors.page, bodyBg: colors.page, triggerBg: colors.sider },
  Menu: {
    itemBg: 'transparent',
    subMenuItemBg: 'transparent',
    itemHeight: 32,
    itemMarginInline: 8,
    itemMarginBlock: 1,
    itemBorderRadius: 6,
    itemColor: colors.textQuiet,
    itemHoverColor: colors.text,
    itemHoverBg: colors.hover,
    itemSelectedBg: colors.hover,
    itemSelectedColor: colors.text,
    groupTitleColor: colors.textFaint,
    groupTitleFontSize: 12,
    iconSize: 15,
    activeBarBorderWidth: 0,
  },
  Table: {
    headerBg: 'transparent',
    headerColor: colors.textFaint,
    headerSplitColor: 'transparent',
    headerSortActiveBg: 'transparent',
    headerSortHoverBg: colors.hover,
    bodySortBg: 'transparent',
    rowHoverBg: colors.hover,
    borderColor: colors.border,
    colorBgContainer: colors.page,
    cellPaddingBlockMD: 8,
    cellPaddingInlineMD: 12,
    cellPaddingBlockSM: 6,
    headerBorderRadius: 0,
  },
  Card: { paddingLG: 16, headerFontSize: 14 },
  Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
  Input: { activeShadow: `0 0 0 3px ${colors.accentSoft}` },
  Tag: { defaultBg: colors.hover, defaultColor: colors.textQuiet },
  Tooltip: { colorBgSpotlight: '#26272c', colorTextLightSolid: '#f4f4f6' },
  Modal: { titleFontSize: 15 },
  Segmented: { trackBg: colors.hover, itemSelectedBg: colors.raised },
  // Ant Design would darken the colour of refusals in the dark, below what can be read on a drawer.
  Form: {
    colorError: colors.error,
    labelColor: colors.textQuiet,
    verticalLabelPadding: '0 0 4px',
    itemMarginBottom: 18,
  },
});
