export declare function findMariadb(): { server: string; install: string };
