@echo off
rem Double-click: the project is the folder "project" beside this file, made the first time.
rem Or drag a project folder onto this file. The output lies beside the project.
setlocal
set "PROJECT=%~1"
if "%PROJECT%"=="" set "PROJECT=%~dp0project"
if exist "%PROJECT%\qiquan.toml" goto pack
"%~dp0qiquan.exe" init "%PROJECT%"
goto end
:pack
"%~dp0qiquan.exe" pack "%PROJECT%" --out "%PROJECT%-output"
:end
pause
