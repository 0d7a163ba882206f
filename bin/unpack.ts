/** Entry of the process that opens Excel, Parquet and gzip files. */
import { answerUnpacking } from '@/lib/server/imports/unpack-apart';

answerUnpacking();
