/** Where no outgoing request may lead, in every notation that some reader of addresses understands. */

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Hosts as they stand in an address. */
const HOSTS: Record<string, string[]> = {
  loopback: words(`127.0.0.1 127.1 127.0.1 127.0.0.2 127.255.255.255 127.0.0.1. 127.1. 127.000.000.001 2130706433
    0x7f000001 0X7F000001 0x7f.1 0x7f.0.1 0x7f.0x0.0x0.0x1 0x7F.0.0.1 0x7f.0000000000.0.1 017700000001 0177.0.0.1
    0177.1 0177.0000.0000.0001 00000000177.0.0.1`),
  'loopback, IPv6': words(`[::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::0:1] [0::1] [::0.0.0.1]
    [::ffff:127.0.0.1] [::FFFF:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:7f00:0002]
    [::127.0.0.1] [::7f00:1] [::ffff:0:127.0.0.1] [::ffff:0:7f00:1]`),
  'this machine by name': words(`localhost LOCALHOST LocalHost localhost. sub.localhost a.b.localhost a.b.localhost.
    ｌｏｃａｌｈｏｓｔ ⅼocalhost local%68ost LOCALHOST%2e`),
  'digits of another script':
    words(`１２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 １２７．１ 𝟏𝟐𝟕.𝟎.𝟎.𝟏 ２１３０７０６４３３ ０x7f.1
    ①⓪.⓪.⓪.① %31%32%37.0.0.1 127%2e0%2e0%2e1 %30x7f.1 [::ffff:１２７.0.0.1]`),
  unspecified: words('0 0.0.0.0 00 0x0 0.0 000.0.0.0 0.1.2.3 0.255.255.255 [::] [0::0] [::0.0.0.0]'),
  private: words(`10.0.0.1 10.1 10.255.255.255 167772161 0xa000001 012.0.0.1 0xa.1 172.16.0.1 172.31.255.255 0xac.16.1
    2886729729 192.168.0.1 192.168.1 0xc0a80001 3232235521 [::ffff:10.0.0.1] [::ffff:c0a8:1] [::ffff:172.16.0.1]
    [::10.0.0.1]`),
  'carrier-grade NAT': words('100.64.0.1 100.127.255.255 100.100.100.200 1681915905 [::ffff:100.64.0.1]'),
  'link-local and metadata': words(`169.254.169.254 169.254.169.254. 2852039166 0xa9fea9fe 0xA9FEA9FE 025177524776
    0251.0376.0251.0376 0xa9.0xfe.0xa9.0xfe 169.254.43518 169.16689662 169.0376.0xa9fe [::ffff:169.254.169.254]
    [::ffff:a9fe:a9fe] [::169.254.169.254] 169.254.170.2 169.254.0.1 [fd00:ec2::254] [fd20:ce::254] 168.63.129.16
    192.0.0.192 [fe80::1] [fe80::a9fe:a9fe] [febf::1] [fe80::1%25lo] [fe80::1%lo] [::1%25lo]`),
  'multicast and broadcast': words(`224.0.0.1 239.255.255.250 0xe0000001 255.255.255.255 4294967295 0xffffffff
    [ff02::1] [ff01::1] [ff05::2] [ff0e::1]`),
  'set apart, IPv4': words(`192.0.0.1 192.0.0.170 192.0.2.1 198.51.100.1 203.0.113.1 192.88.99.1 198.18.0.1
    198.19.255.255 240.0.0.1 254.255.255.255 192.31.196.1 192.52.193.1 192.175.48.1`),
  'set apart, IPv6': words(`[fc00::1] [fd12:3456:789a::1] [fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff] [fec0::1] [100::1]
    [100:0:0:1::1] [2001:db8::1] [3fff::1] [2001:2::1] [2001:3::1] [2001:10::1] [2001:20::1] [2001:30::1] [5f00::1]
    [4000::1] [8000::1] [1::1] [::2] [2620:4f:8000::1]`),
  'IPv4 inside IPv6': words(`[64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::169.254.169.254] [64:ff9b::10.0.0.1]
    [64:ff9b::8.8.8.8] [64:ff9b:1::7f00:1] [64:ff9b:1:7f00:0:100::] [2002:7f00:1::] [2002:7f00:1::1] [2002:a00:1::1]
    [2002:a9fe:a9fe::] [2002:808:808::1] [2001::1] [2001:0:4136:e378:8000:63bf:80ff:fffe] [2001:0:7f00:1::]`),
};

/** Schemes that are not ours. */
const SCHEMES = words(
  'gopher ftp ftps ws wss dict ldap tftp sftp ssh smb telnet mysql unix blob:http view-source:http',
);
const PORTS = words('22 25 80 443 5432 6379 65535 65536 0 -1 ８０');

/** Whole addresses, where it is not the host alone that is odd; PORT is the canary's. */
const ADDRESSES = [
  ...words(`http://example.com@127.0.0.1:PORT/ http://127.0.0.1:PORT@example.com/ http://a:b@127.0.0.1:PORT/
    http://example.com:80@127.0.0.1:PORT/ http://@127.0.0.1:PORT/ http://:@[::1]:PORT/ http://example.com@@127.0.0.1/
    http://example.com%40127.0.0.1:PORT/ http://127.0.0.1:PORT\\@example.com/ http:\\\\127.0.0.1:PORT\\
    http:127.0.0.1:PORT http:/127.0.0.1:PORT/ http:////127.0.0.1:PORT/ HTTP://127.0.0.1:PORT/ https://127.0.0.1:PORT/
    HtTpS://[::1]:PORT/ http://127.0.0.1:0PORT/ http://127.0.0.1:PORT/../ http://127.0.0.1:PORT?x
    http://127.0.0.1:PORT#@example.com/ http://[::1]x/ http://[::1 http://::1/ http:// http:/// https://?
    file:///etc/passwd file://127.0.0.1:PORT/ file:etc/passwd data:text/plain,x javascript:1 about:blank
    //127.0.0.1:PORT/ 127.0.0.1:PORT /etc/passwd localhost jar:http://127.0.0.1:PORT!/`),
  ...[' http://127.0.0.1:PORT/', 'http://127.0.0.1\t:PORT/', 'h\nttp://127.0.0.1:PORT/', 'http://127.0.\n0.1:PORT'],
  ...['', ' ', '\0http://127.0.0.1:PORT/'],
  ...SCHEMES.map((scheme) => `${scheme}://127.0.0.1:PORT/`),
  ...PORTS.map((port) => `http://127.0.0.1:${port}/`),
];

/** Each with what it is called. */
export const forbiddenHosts = (): [string, string][] =>
  Object.entries(HOSTS).flatMap(([kind, hosts]) => hosts.map((host): [string, string] => [kind, host]));

export const forbiddenAddresses = (port: number): [string, string][] => [
  ...forbiddenHosts().map(([kind, host]): [string, string] => [kind, `http://${host}:${port}/`]),
  ...ADDRESSES.map((address): [string, string] => ['an odd address', address.replaceAll('PORT', String(port))]),
];
