export declare const root: string;
export declare function stampOf(...names: string[]): string;
export declare function readStamp(file: string): string;
export declare function run(
  command: string,
  args: string[],
  options?: { env?: Record<string, string>; quiet?: boolean },
): void;
export declare function checkNode(): void;
export declare function install(): boolean;
export declare function markInstalled(): void;
export declare function generate(): void;
export declare function bundle(...names: string[]): Promise<void>;
