import { join } from 'node:path';

/** Where things lie in the data folder. */
export const databaseFile = (folder: string): string => join(folder, 'pilotlight.db');
export const checkpointFolder = (folder: string): string => join(folder, 'checkpoints');
