import { answerBatches } from '@/lib/server/crew/fit-thread';

answerBatches();
