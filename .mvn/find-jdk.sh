# Sourced by mvnw and echosounder: find_jdk puts the home of a JDK 25 or newer into JAVA_HOME, or says how to get one.
# Order: JAVA_HOME, the java on the path, the usual homes of JDKs; of those the oldest that will do, being what is tested.

jdk_wanted=25

# The feature version (25) of the JDK at home $1, nothing if there is none. Its release file answers without starting it.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  if [ -r "$1/release" ]; then
    sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
  fi
}

jdk_will_do() {
  [ -n "$1" ] || return 1
  found_version=$(jdk_version "$1")
  [ "${found_version:-0}" -ge "$jdk_wanted" ]
}

# The home of the java on the path. Where that is not a link into a JDK (a shim, macOS' stub), java itself has to tell.
jdk_on_path() {
  on_path=$(command -v java) || return 0
  on_path=$(readlink -f "$on_path" 2>/dev/null) || on_path=
  case $on_path in
    */bin/java) [ -r "${on_path%/bin/java}/release" ] && { echo "${on_path%/bin/java}"; return 0; } ;;
  esac
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && jdk_will_do "$JAVA_HOME"; then
    export JAVA_HOME
    return 0
  fi
  on_path_home=$(jdk_on_path)
  if [ -n "$on_path_home" ] && jdk_will_do "$on_path_home"; then
    JAVA_HOME=$on_path_home
    export JAVA_HOME
    return 0
  fi
  best= best_version=
  for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/*java* /opt/*/*jdk* \
    /opt/graalvm* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    "$HOME"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$([ -x /usr/libexec/java_home ] && /usr/libexec/java_home -v "$jdk_wanted+" 2>/dev/null)"; do
    if jdk_will_do "$home" && [ "$found_version" -lt "${best_version:-9999}" ]; then
      best=$home best_version=$found_version
    fi
  done
  if [ -z "$best" ]; then
    echo "${0##*/}: needs a JDK $jdk_wanted or newer, and found none: install one (Debian: apt-get install" \
      "openjdk-$jdk_wanted-jdk; macOS: brew install openjdk; else sdkman) or point JAVA_HOME at it" >&2
    return 1
  fi
  JAVA_HOME=$best
  export JAVA_HOME
}
