const headers = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=()' },
];

/** What is no page runs nothing, even when it is opened as one. */
const inert = [{ key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'" }];

/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  images: { unoptimized: true },
  // A page's title comes with the page: streamed after it, a screen reader would meet a page without a name.
  htmlLimitedBots: /.*/,
  serverExternalPackages: ['pg', '@node-rs/argon2'],
  // `npm run verify` checks types; doing it twice would only slow the first start.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers },
    ...['/api/:path*', '/livez', '/readyz'].map((source) => ({ source, headers: inert })),
  ],
};
export default config;
