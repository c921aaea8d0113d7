@rem The command of this clone, from any folder: .\flukeprint train --data photos
@setlocal
@if not defined FLUKEPRINT_COMMAND set "FLUKEPRINT_COMMAND=%~0"
@node "%~dp0tools\run.mjs" packages/cli/src/main.ts %*
