import { answerTraining } from '@/lib/server/models/train-child';

answerTraining();
