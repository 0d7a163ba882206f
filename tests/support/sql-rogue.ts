/** Servers that speak just enough of a database's protocol to do harm. */
import type net from 'node:net';

type Take = (socket: net.Socket) => void;

/** Writes for as long as the other side takes it. */
export function pour(socket: net.Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A message of Postgres: its letter, its length, its content. */
export const pgMessage = (letter: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(letter), int32(body.length + 4), body]);
};
const PG_READY = pgMessage('Z', Buffer.from('I'));
const PG_FIELD = Buffer.concat([
  text('may'),
  int32(0),
  Buffer.of(0, 0),
  int32(25),
  Buffer.of(0xff, 0xff),
  int32(0),
  Buffer.of(0, 0),
]);
const PG_ROWS_BEGIN = [pgMessage('1'), pgMessage('2'), pgMessage('T', Buffer.of(0, 1), PG_FIELD)];
export const PG_ROW = pgMessage('D', Buffer.of(0, 1), int32(1), Buffer.from('x'));
/** The head of a row that is said to be 2 GB long. */
export const PG_HUGE_ROW = Buffer.concat([Buffer.from('D'), int32(0x7ffffff0), Buffer.of(0, 1), int32(0x7fffffe0)]);

/** Lets everyone in, and answers the first question that has an answer in rows with `answer`. */
export const fakePostgres =
  (answer: Take): Take =>
  (socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([pgMessage('R', int32(0)), PG_READY]));
      socket.on('data', (asked) => {
        if (asked[0] === 'Q'.charCodeAt(0)) socket.write(Buffer.concat([pgMessage('C', text('BEGIN')), PG_READY]));
        if (asked[0] !== 'P'.charCodeAt(0)) return;
        socket.write(Buffer.concat(PG_ROWS_BEGIN));
        answer(socket);
      });
    });
  };

/** A packet of MySQL: the length of its content, its number, its content. */
export const myPacket = (number: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.of(body.length & 255, (body.length >> 8) & 255, body.length >> 16, number & 255), body]);
};
const MY_HELLO = Buffer.concat([
  ...[Buffer.of(10), text('8.0.0'), Buffer.of(1, 0, 0, 0), Buffer.from('12345678'), Buffer.of(0)],
  // speaks 4.1 with plug-ins, and says that it takes local files
  ...[Buffer.of(0x88, 0xa2), Buffer.of(45, 2, 0), Buffer.of(0x08, 0x00), Buffer.of(21), Buffer.alloc(10)],
  ...[text('123456789012'), text('mysql_native_password')],
]);
const MY_OK = Buffer.of(0, 0, 0, 2, 0, 0, 0);
const short = (value: string): Buffer => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
const MY_FIELD = Buffer.concat([
  ...['def', '', '', '', 'may', ''].map(short),
  Buffer.of(12, 45, 0, 255, 0, 0, 0, 253, 0, 0, 0, 0, 0),
]);
const MY_ROWS_BEGIN = Buffer.concat([
  ...[myPacket(1, Buffer.of(1)), myPacket(2, MY_FIELD), myPacket(3, Buffer.of(0xfe, 0, 0, 2, 0))],
]);
/** From the first row on; a packet's number is one byte. */
export const MY_ROWS = Buffer.concat(Array.from({ length: 256 }, (_, i) => myPacket(4 + i, short('x'))));
/** The beginning of a row of 2 GB: each part says that another follows. */
export const MY_HUGE_PARTS = Buffer.concat(
  Array.from({ length: 6 }, (_, i) => [Buffer.of(0xff, 0xff, 0xff, 4 + i), Buffer.alloc(0xffffff, 1)]).flat(),
);

/** Lets everyone in, takes every setting, and answers SHOW GRANTS with `answer`. */
export const fakeMysql =
  (answer: Take): Take =>
  (socket) => {
    socket.write(myPacket(0, MY_HELLO));
    socket.once('data', () => {
      socket.write(myPacket(2, MY_OK));
      socket.on('data', (asked) => {
        if (asked.includes('SHOW GRANTS')) answer(socket);
        else if (asked[4] === 3) socket.write(myPacket(1, MY_OK));
      });
    });
  };
export const withRows =
  (answer: Take): Take =>
  (socket) => {
    socket.write(MY_ROWS_BEGIN);
    answer(socket);
  };
