import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BIN = process.env.FLUKELINE_BIN ?? '../.venv/bin';

export function python(...wanted: string[]): void {
  execFileSync(join(BIN, 'python'), wanted, { stdio: 'pipe' });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = createServer().once('error', reject);
    asked.listen(0, '127.0.0.1', () => {
      const address = asked.address();
      asked.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A server with its own catalogue, for tests that depend on all of its contents. */
export class OwnServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'flukeline-own-'));
  private readonly data = join(this.folder, 'data');
  private running: ChildProcess | undefined;
  url = '';

  private readonly settings: Record<string, string>;

  /** With further settings of the server, by the names of their environment variables. */
  constructor(settings: Record<string, string> = {}) {
    this.settings = settings;
  }

  /** Runs the command line on this catalogue; the server must not be running. */
  run(...wanted: string[]): void {
    const env = { ...process.env, FLUKELINE_DATA: this.data };
    execFileSync(join(BIN, 'flukeline'), wanted, { env, stdio: 'pipe' });
  }

  /** Starts the server, each time at the same address. */
  async start(): Promise<void> {
    this.url ||= `http://127.0.0.1:${await freePort()}`;
    const { port } = new URL(this.url);
    const env = { ...process.env, ...this.settings, FLUKELINE_DATA: this.data, PORT: port };
    this.running = spawn(join(BIN, 'flukeline'), ['serve'], { env, stdio: 'ignore' });
    for (let tries = 0; tries < 240; tries++) {
      const answer = await fetch(`${this.url}/v1/health`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error('The server did not start.');
  }

  /** Ends the server, by default at once. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const { running } = this;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
