/**
 * Whether a host name, as in `URL.hostname` or as an address to bind to, is of this machine itself: `localhost`,
 * 127.0.0.0/8, `::1`, in brackets or not. Names that merely begin so (`127.example.com`) are not.
 */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)\.?$/i.test(hostname);
}
