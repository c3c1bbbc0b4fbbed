import type { Component } from 'svelte';
import MainBoard from './MainBoard.svelte';

/** Boards by the name in their address. A new board is a file and a line here. */
export const BOARDS: Readonly<Partial<Record<string, Component>>> = { main: MainBoard };
