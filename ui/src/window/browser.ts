// A real browser on the built gallery, which a small server of this process hands out: no network, no other program.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { address, type Page as GalleryPage } from '../galerie/pages';

const BUILT = join(import.meta.dirname, '../../dist-galerie');
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
};

export interface Size {
  width: number;
  height: number;
}

/** The windows of display.md, and what is left of the first at the largest zooms. */
export const REFERENCE: Size = { width: 1366, height: 696 };
export const LARGE: Size = { width: 1920, height: 1000 };
export const ZOOM_175: Size = { width: 780, height: 398 };
export const ZOOM_200: Size = { width: 683, height: 348 };

export class Gallery {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly origin: string,
  ) {}

  static async open(): Promise<Gallery> {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname);
      readFile(join(BUILT, path)).then(
        (body) =>
          response
            .writeHead(200, {
              'cache-control': 'max-age=600',
              'content-type': TYPES[extname(path)] ?? 'text/plain',
            })
            .end(body),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    let failure: unknown = null;
    for (const executablePath of PROGRAMS) {
      try {
        const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
        const context = await browser.newContext({ reducedMotion: 'reduce' });
        return new Gallery(server, browser, context, `http://127.0.0.1:${port}`);
      } catch (reason) {
        failure ??= reason;
      }
    }
    server.close();
    throw failure;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((done) => this.server.close(done));
  }

  /** A page of the gallery, with what it shows on the screen and nothing still on its way. */
  async show(page: GalleryPage, more: Record<string, string>, size: Size): Promise<Page> {
    // One context for all: the fonts and the script are read once.
    const shown = await this.context.newPage();
    await shown.setViewportSize(size);
    const faults: string[] = [];
    shown.on('pageerror', (fault) => faults.push(fault.message));
    await shown.goto(`${this.origin}/galerie.html?${address(page, more)}`);
    const state = await shown.waitForFunction(() => document.documentElement.dataset['ready'], null, {
      timeout: 20_000,
    });
    const ready = await state.jsonValue();
    if (ready !== 'yes' || faults.length > 0) {
      await shown.close();
      throw new Error(`${page.name}: ${[ready, ...faults].join('; ')}`);
    }
    return shown;
  }
}
