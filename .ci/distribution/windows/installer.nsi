; The installer for Windows: for all users of a computer, the desk and the card pane, each in a folder
; of its own. Run by distribution/windows_installer.py, which defines PROGRAMS (the frozen folders),
; DOCUMENTS, ICON, PICTURE, OUTPUT, VERSION and KIB (the size when installed).

Unicode true
; 64-bit, as the programs: it needs no 32-bit part of Windows.
Target amd64-unicode
RequestExecutionLevel admin
ManifestDPIAware true
SetCompressor /SOLID lzma

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Skycap"
!define DESK "$INSTDIR\skycap\skycap.exe"

Name "Skycap"
OutFile "${OUTPUT}"
InstallDir "$PROGRAMFILES64\Skycap"
BrandingText "Skycap ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_UNWELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEPAGE_TITLE "Skycap ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "This installs Skycap for all users of this computer: the desk, and the card pane in a folder of its own.$\r$\n$\r$\nRecords of an earlier version stay as they are. No program of Skycap may be open meanwhile."
!define MUI_FINISHPAGE_TITLE "Skycap is installed"
!define MUI_FINISHPAGE_TEXT "It is in the start menu, in the folder Skycap. Begin with training: it needs no account at any vendor, and no real card."
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Skycap will be removed from this computer. Records stay in each user's own folder."

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

; An open program keeps its file from being written to. A desk must not lose its program in the middle
; of a call.
!macro RefuseWhileOpen act file
  ${If} ${FileExists} "${file}"
    ClearErrors
    FileOpen $0 "${file}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "Skycap is open, or this user may not change it. Nothing was ${act}. Close it in every session of this computer, and try again." /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro RefuseWhileAnyIsOpen act
  !insertmacro RefuseWhileOpen "${act}" "${DESK}"
  !insertmacro RefuseWhileOpen "${act}" "$INSTDIR\skycap\skycap-console.exe"
  !insertmacro RefuseWhileOpen "${act}" "$INSTDIR\skycap-card-pane\skycap-card-pane.exe"
!macroend

!macro RemovePrograms
  RMDir /r "$INSTDIR\skycap"
  RMDir /r "$INSTDIR\skycap-card-pane"
  RMDir /r "$INSTDIR\documents"
  Delete "$INSTDIR\manifest"
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r "$SMPROGRAMS\Skycap"
!macroend

Function .onInit
  SetShellVarContext all
  SetRegView 64
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "Skycap needs Windows 10 or a later one. Nothing was installed." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  !insertmacro RefuseWhileAnyIsOpen "installed"
FunctionEnd

Function un.onInit
  SetShellVarContext all
  SetRegView 64
  !insertmacro RefuseWhileAnyIsOpen "removed"
FunctionEnd

Section
  ; Nothing of an earlier version stays among the files of this one.
  !insertmacro RemovePrograms
  SetOutPath "$INSTDIR"
  File /r "${PROGRAMS}/skycap"
  File /r "${PROGRAMS}/skycap-card-pane"
  File "${PROGRAMS}/manifest"
  File /r "${DOCUMENTS}"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateDirectory "$SMPROGRAMS\Skycap"
  SetOutPath "$INSTDIR\skycap"
  CreateShortCut "$SMPROGRAMS\Skycap\Skycap (training).lnk" "${DESK}" "--training"
  CreateShortCut "$SMPROGRAMS\Skycap\Skycap (vendor test).lnk" "${DESK}" "--environment vendor-test"
  CreateShortCut "$SMPROGRAMS\Skycap\Skycap (live).lnk" "${DESK}" "--environment live"

  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Skycap"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "${DESK}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "The Skycap founders"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${KIB}
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  !insertmacro RemovePrograms
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
