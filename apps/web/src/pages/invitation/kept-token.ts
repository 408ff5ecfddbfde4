const KEPT = 'weir.invitation';

/** While its reader logs in, in this tab: the address of the login page must not have it. */
export const keepToken = (token: string): void => sessionStorage.setItem(KEPT, token);

export const readKeptToken = (): string | undefined => sessionStorage.getItem(KEPT) ?? undefined;

export const forgetToken = (): void => sessionStorage.removeItem(KEPT);
