// Runs before the first paint, so that a chosen theme does not flash the other one. src/app/preferences.ts writes what it reads.
(() => {
  const read = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const theme = read('weir.theme');
  const isDark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
  document.documentElement.style.background = isDark ? '#101113' : '#ffffff';
  const language = read('weir.language') ?? navigator.language;
  document.documentElement.lang = language.startsWith('zh') ? 'zh-CN' : 'en';
})();
